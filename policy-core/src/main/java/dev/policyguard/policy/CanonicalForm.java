package dev.policyguard.policy;

import dev.policyguard.call.PlainText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Writes a policy in its canonical form. Core writes this one document itself, because a policy
 * that was built in Java needs a revision too; see docs/decisions/0005-canonical-form.md.
 */
final class CanonicalForm {

  private final StringBuilder out = new StringBuilder(256);

  private CanonicalForm() {}

  static String of(Policy policy) {
    CanonicalForm form = new CanonicalForm();
    form.policy(policy);
    return form.out.toString();
  }

  static String digest(String canonicalForm) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(canonicalForm.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256; this one says no", e);
    }
  }

  private void policy(Policy policy) {
    out.append('{');
    string("version", Policy.VERSION);
    string("default", policy.defaultAction().keyword());
    optional("description", policy.description());
    if (!policy.hide().isEmpty()) {
      name("hide");
      list(
          '[',
          new TreeSet<>(policy.hide()).iterator(),
          ']',
          name -> out.append(PlainText.quoted(name)));
    }
    if (!policy.allTools().equals(AllTools.NONE)) {
      AllTools all = policy.allTools();
      name("all_tools");
      out.append('{');
      parts(all.require(), all.denyIf(), all.requireApproval(), all.limits());
      out.append('}');
    }
    if (!policy.tools().isEmpty()) {
      name("tools");
      list(
          '{',
          new TreeMap<>(policy.tools()).entrySet().iterator(),
          '}',
          tool -> {
            out.append(PlainText.quoted(tool.getKey()));
            out.append(':');
            tool(tool.getValue());
          });
    }
    out.append('}');
  }

  private void tool(ToolRule rule) {
    out.append('{');
    optional("description", rule.description());
    if (rule.action() != ToolAction.ALLOW) {
      string("action", rule.action().keyword());
    }
    optional("reason", rule.reason());
    parts(rule.require(), rule.denyIf(), rule.requireApproval(), rule.limits());
    out.append('}');
  }

  private void parts(
      List<Rule> require, List<Rule> denyIf, List<Rule> requireApproval, List<Limit> limits) {
    array("require", require, this::rule);
    array("deny_if", denyIf, this::rule);
    array("require_approval", requireApproval, this::rule);
    array("limits", limits, this::limit);
  }

  private <T> void array(String name, List<T> elements, Consumer<T> write) {
    if (!elements.isEmpty()) {
      name(name);
      list('[', elements.iterator(), ']', write);
    }
  }

  private void rule(Rule rule) {
    out.append('{');
    optional("name", rule.name());
    optional("description", rule.description());
    name("conditions");
    list('[', rule.conditions().iterator(), ']', this::condition);
    optional("on_deny", rule.onDeny());
    out.append('}');
  }

  private void condition(Condition condition) {
    out.append('{');
    string("path", condition.path().toString());
    string("op", condition.operator().keyword());
    literal("value", condition.value().toString());
    out.append('}');
  }

  private void limit(Limit limit) {
    out.append('{');
    optional("description", limit.description());
    string("counter", limit.counter());
    Optional<String> window = limit.window().name();
    if (window.isPresent()) {
      string("window", window.get());
    } else {
      literal("window", Integer.toString(limit.window().seconds()));
    }
    literal("max", limit.max().toString());
    if (limit.scope() != Scope.GRANT) {
      string("scope", limit.scope().keyword());
    }
    if (limit.increment() instanceof Increment.From from) {
      string("increment_from", from.path().toString());
    } else if (!limit.increment().equals(Increment.ONE)) {
      literal("increment", ((Increment.Fixed) limit.increment()).amount().toString());
    }
    optional("on_deny", limit.onDeny());
    out.append('}');
  }

  private void optional(String name, Optional<String> value) {
    value.ifPresent(text -> string(name, text));
  }

  private void string(String name, String value) {
    name(name);
    out.append(PlainText.quoted(value));
  }

  private void literal(String name, String value) {
    name(name);
    out.append(value);
  }

  private void name(String name) {
    if (out.charAt(out.length() - 1) != '{') {
      out.append(',');
    }
    out.append(PlainText.quoted(name));
    out.append(':');
  }

  private <T> void list(char open, Iterator<T> elements, char close, Consumer<T> write) {
    out.append(open);
    while (elements.hasNext()) {
      write.accept(elements.next());
      if (elements.hasNext()) {
        out.append(',');
      }
    }
    out.append(close);
  }
}
