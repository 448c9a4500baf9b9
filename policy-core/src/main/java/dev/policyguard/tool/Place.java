package dev.policyguard.tool;

import org.jspecify.annotations.Nullable;

/** Where in a definition something stands; its text is made only when it is asked for. */
final class Place {

  /** Enough for every schema that somebody wrote, and no room for a flood. */
  private static final int MAX_SHOWN = 300;

  private final @Nullable Place parent;
  private final String step;
  private final boolean isName;

  private Place(@Nullable Place parent, String step, boolean isName) {
    this.parent = parent;
    this.step = step;
    this.isName = isName;
  }

  static Place of(String part) {
    return new Place(null, part, true);
  }

  Place member(String name) {
    return new Place(this, name, true);
  }

  Place element(int index) {
    return new Place(this, "[" + index + "]", false);
  }

  /** The way here as paths of policies write it; what is too long keeps its end. */
  @Override
  public String toString() {
    StringBuilder reversed = new StringBuilder();
    for (Place place = this; place != null; place = place.parent) {
      String shown = place.shown();
      if (reversed.length() + shown.length() > MAX_SHOWN) {
        return "…" + reversed;
      }
      reversed.insert(0, shown);
    }
    return reversed.toString();
  }

  private String shown() {
    if (!isName) {
      return step;
    }
    String name = Shown.name(step);
    return name.startsWith("\"") ? "[" + name + "]" : (parent == null ? "" : ".") + name;
  }
}
