package dev.policyguard.examples.testserver.suite;

/**
 * Roman numerals, half finished: forty is written the long way, and there is no zero yet. This is
 * on purpose; see the package's documentation. Stateless.
 */
final class RomanNumerals {

  private static final int[] VALUES = {1000, 500, 100, 50, 10, 9, 5, 4, 1};
  private static final String[] LETTERS = {"M", "D", "C", "L", "X", "IX", "V", "IV", "I"};

  private RomanNumerals() {}

  static String write(int number) {
    StringBuilder letters = new StringBuilder();
    int rest = number;
    for (int i = 0; i < VALUES.length; i++) {
      while (rest >= VALUES[i]) {
        letters.append(LETTERS[i]);
        rest -= VALUES[i];
      }
    }
    return letters.toString();
  }

  static int read(String letters) {
    int sum = 0;
    int before = 0;
    for (int i = letters.length() - 1; i >= 0; i--) {
      int value = value(letters.charAt(i));
      sum += value < before ? -value : value;
      before = value;
    }
    return sum;
  }

  private static int value(char letter) {
    return switch (letter) {
      case 'M' -> 1000;
      case 'D' -> 500;
      case 'C' -> 100;
      case 'L' -> 50;
      case 'X' -> 10;
      case 'V' -> 5;
      case 'I' -> 1;
      default -> throw new IllegalArgumentException("'" + letter + "' is no Roman digit");
    };
  }
}
