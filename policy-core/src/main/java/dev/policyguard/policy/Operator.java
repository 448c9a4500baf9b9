package dev.policyguard.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a condition compares. Source: the policy language, section 2. */
public enum Operator {

  /** Equal, in the same type. */
  EQ(Operand.Kind.SCALAR),

  /** Not equal, in the same type. */
  NEQ(Operand.Kind.SCALAR),

  /** Equal to one of several. */
  IN(Operand.Kind.LIST),

  /** Equal to none of several. */
  NOT_IN(Operand.Kind.LIST),

  /** A number less than another. */
  LT(Operand.Kind.NUMBER),

  /** A number less than another or equal to it. */
  LTE(Operand.Kind.NUMBER),

  /** A number greater than another. */
  GT(Operand.Kind.NUMBER),

  /** A number greater than another or equal to it. */
  GTE(Operand.Kind.NUMBER),

  /** A pattern, in RE2 syntax, is found in a string. */
  REGEX(Operand.Kind.STRING),

  /** A string has a part, or an array an element. */
  CONTAINS(Operand.Kind.SCALAR),

  /** Something is there, or is not. */
  EXISTS(Operand.Kind.BOOLEAN);

  private final Operand.Kind operand;

  Operator(Operand.Kind operand) {
    this.operand = operand;
  }

  /** {@return the name that policies use} */
  public String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@return what stands on its right-hand side} */
  public Operand.Kind operand() {
    return operand;
  }

  /**
   * Finds an operator by the name that policies use.
   *
   * @param keyword {@code eq}, {@code not_in} and so on
   * @return the operator, or empty for any other name
   */
  public static Optional<Operator> named(String keyword) {
    return Arrays.stream(values()).filter(o -> o.keyword().equals(keyword)).findFirst();
  }
}
