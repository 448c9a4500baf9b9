package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.catalog.Rates;
import dev.policyguard.json.NearMiss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** How often tools of a class may be called, to be mixed into a command. Confined to a thread. */
final class RateOptions {

  private static final List<String> CLASSES = List.of("read", "write", "execute", "other");

  /** Of a limit in a policy. */
  private static final long MOST = 9_000_000_000_000L;

  @Option(
      names = "--rate",
      paramLabel = "CLASS=N",
      description = {
        "How often tools of a class may be called: read, write, execute or other. May be repeated;"
            + " 60, 30, 10 and 10 if left out. Where reading is free, read changes nothing."
      })
  private Map<String, Long> given = new LinkedHashMap<>();

  Rates rates() {
    given.forEach(RateOptions::check);
    Map<String, Long> rates = new LinkedHashMap<>();
    given.forEach((name, rate) -> rates.put(name.toLowerCase(Locale.ROOT), rate));
    Rates usual = Rates.RECOMMENDED;
    return new Rates(
        rates.getOrDefault("read", usual.read()),
        rates.getOrDefault("write", usual.write()),
        rates.getOrDefault("execute", usual.execute()),
        rates.getOrDefault("other", usual.other()));
  }

  private static void check(String name, long rate) {
    if (!CLASSES.contains(name.toLowerCase(Locale.ROOT))) {
      throw new Mistake(
          "--rate: is "
              + PlainText.quoted(name, 40)
              + ", must be read, write, execute or other"
              + NearMiss.of(name.toLowerCase(Locale.ROOT), CLASSES)
                  .map(near -> "; did you mean " + near + "?")
                  .orElse("; tools of other classes are hidden or wait for a person"));
    } else if (rate < 1 || rate > MOST) {
      throw new Mistake("--rate " + name + ": is " + rate + ", must be from 1 to " + MOST);
    }
  }
}
