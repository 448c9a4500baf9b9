package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.catalog.Category;
import dev.policyguard.catalog.ClassifiedTool;
import dev.policyguard.catalog.Confidence;
import dev.policyguard.catalog.PolicyUpdate;
import dev.policyguard.catalog.Rates;
import dev.policyguard.catalog.StartingPolicy;
import dev.policyguard.json.PolicyDocument;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.tool.ToolChange;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Says what a scan found and wrote, for people. Confined to a thread. */
final class ScanReport {

  private static final String NOT_LISTED =
      "Not in the policy, and so denied; rename them, or list them yourself:";

  private static final int MOST_NAMES = 40;
  private static final int MOST_DOUBTS = 20;

  private final Scan scan;
  private final Rates rates;
  private final Console console;

  ScanReport(Scan scan, Rates rates, Console console) {
    this.scan = scan;
    this.rates = rates;
    this.console = console;
  }

  /** A first policy was written. */
  void written(ScanFolder folder, StartingPolicy start) {
    summary(true, start.leftOut().keySet());
    reasons(NOT_LISTED, start.leftOut());
    doubtful(tool -> true);
    String policy = folder.file(ScanFolder.POLICY).shown();
    String tools = folder.file(ScanFolder.TOOLS).shown();
    console.print("");
    console.print(
        "Written to " + PlainText.of(folder.path().toAbsolutePath().normalize().toString()) + ":");
    console.print("  policy.json   the policy; read it, and guard the server with it");
    console.print("  tools.json    the tools; where we are wrong, give one an \"override\"");
    console.print("  tools.lock    what was reviewed; scan --check says what has changed since");
    console.print("  catalog.html  the same for people to read, and catalog.md");
    console.print("Next: policyguard lint --tools " + tools + " " + policy);
  }

  /** A policy was brought up to date. */
  void updated(Source policy, PolicyDocument old, PolicyUpdate update) {
    summary(false, Set.of());
    console.print("");
    if (update.text().equals(old.text())) {
      console.print(policy.shown() + ": nothing to add");
    }
    names("Added to " + policy.shown(), update.added());
    names("Hidden there", update.hidden());
    names("Named there and not listed by the server; its rule stays", update.vanished());
    leftOut(update, old.policy().defaultAction());
    doubtful(tool -> update.added().contains(tool.name()));
  }

  /** Nothing was written, since tools are not what was reviewed. */
  void refused(List<ToolChange> changes) {
    listed();
    changes("Not as they were reviewed, and so nothing was written:", changes);
    console.print("");
    indent(
        "Look at these tools and at their rules. If they are to be used as they are now, do the"
            + " same again with --accept-changes.");
  }

  /** Tools were pinned that are not what was reviewed before. */
  void accepted(List<ToolChange> changes) {
    if (!changes.isEmpty()) {
      changes("Not as they were reviewed, accepted by --accept-changes:", changes);
    }
  }

  private void changes(String heading, List<ToolChange> changes) {
    heading(heading);
    changes.stream()
        .flatMap(change -> change.toString().lines())
        .forEach(line -> console.print("  " + line));
  }

  private void listed() {
    console.print(
        scan.shownServer() + ": " + Wrapped.count(scan.tools().size(), "tool") + " listed");
  }

  private void summary(boolean withRules, Set<String> leftOut) {
    listed();
    if (scan.tools().size() > leftOut.size()) {
      console.print("");
    }
    for (Category category : Category.values()) {
      List<String> tools =
          scan.tools().stream()
              .filter(tool -> tool.classification().category() == category)
              .map(ClassifiedTool::name)
              .filter(tool -> !leftOut.contains(tool))
              .toList();
      String severity = category.severity().name().toLowerCase(Locale.ROOT);
      names(category.title() + ", " + severity + (withRules ? ": " + rule(category) : ""), tools);
    }
  }

  private String rule(Category category) {
    return switch (category) {
      case READ -> "allowed";
      case WRITE -> rates.write() + " a minute";
      case EXECUTE -> rates.execute() + " a minute";
      case OTHER -> rates.other() + " a minute";
      case FINANCIAL -> "a person approves each call";
      case DESTRUCTIVE -> "hidden";
    };
  }

  private void names(String what, Collection<String> names) {
    if (names.isEmpty()) {
      return;
    }
    console.print(console.paint(Style.BOLD, what) + " (" + names.size() + ")");
    String shown =
        names.stream().limit(MOST_NAMES).map(ScanReport::shown).collect(Collectors.joining(", "));
    int more = names.size() - MOST_NAMES;
    indent(more > 0 ? shown + " and " + more + " more" : shown);
  }

  private void leftOut(PolicyUpdate update, DefaultAction defaultAction) {
    if (defaultAction == DefaultAction.DENY) {
      reasons(NOT_LISTED, update.leftOut());
      return;
    }
    Map<String, String> hidden = new TreeMap<>(update.leftOut());
    hidden.keySet().retainAll(update.hidden());
    Map<String, String> allowed = new TreeMap<>(update.leftOut());
    allowed.keySet().removeAll(update.hidden());
    reasons("Hidden for their names, whatever they do:", hidden);
    reasons("Not in the policy, and ALLOWED by its default; write \"default\": \"deny\":", allowed);
  }

  private void reasons(String heading, Map<String, String> reasons) {
    if (!reasons.isEmpty()) {
      heading(heading);
      reasons.entrySet().stream()
          .limit(MOST_DOUBTS)
          .forEach(tool -> indent(PlainText.quoted(tool.getKey(), 128) + ": " + tool.getValue()));
      more(reasons.size());
    }
  }

  private void doubtful(Predicate<ClassifiedTool> shown) {
    List<ClassifiedTool> doubtful =
        scan.tools().stream()
            .filter(shown)
            .filter(
                tool ->
                    tool.classification().category() == Category.OTHER
                        || tool.classification().confidence() == Confidence.LOW)
            .toList();
    if (!doubtful.isEmpty()) {
      heading("Look at these yourself; nothing clear says what they do:");
      doubtful.stream()
          .limit(MOST_DOUBTS)
          .forEach(
              tool -> indent(shown(tool.name()) + ": " + tool.classification().category().title()));
      more(doubtful.size());
    }
    if (!scan.doubts().isEmpty()) {
      heading("Overridden, and changed since:");
      scan.doubts().stream().limit(MOST_DOUBTS).forEach(this::indent);
      more(scan.doubts().size());
    }
  }

  private void heading(String text) {
    console.print("");
    console.print(console.paint(Style.YELLOW, text));
  }

  private static String shown(String name) {
    return name.isBlank() ? PlainText.quoted(name, 128) : PlainText.of(name, 128);
  }

  private void more(int all) {
    if (all > MOST_DOUBTS) {
      indent("and " + (all - MOST_DOUBTS) + " more");
    }
  }

  private void indent(String text) {
    Wrapped.lines(text).forEach(line -> console.print("  " + line));
  }
}
