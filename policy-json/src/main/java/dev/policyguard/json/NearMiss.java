package dev.policyguard.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant. Pure; takes time in proportion to the names. */
public final class NearMiss {

  private static final int MAX_LENGTH = 40;

  private NearMiss() {}

  /**
   * Finds the name that is nearest. Case and the ways to join words do not count.
   *
   * @param given what somebody wrote
   * @param known the names that there are
   * @return the nearest, if one is near
   */
  public static Optional<String> of(String given, Collection<String> known) {
    if (given.isBlank() || given.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String plain = plain(given);
    return known.stream()
        .map(name -> new Candidate(name, distance(plain, plain(name))))
        .filter(candidate -> candidate.isNear(plain))
        .min(Comparator.comparingInt(Candidate::distance))
        .map(Candidate::name);
  }

  /** Case and the ways to join words do not count. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ .$]", "");
  }

  private record Candidate(String name, int distance) {
    boolean isNear(String given) {
      String known = plain(name);
      int shorter = Math.min(given.length(), known.length());
      boolean sameStart = shorter >= 3 && given.startsWith(known.substring(0, 3));
      return distance <= (shorter <= 3 ? 1 : sameStart ? 3 : 2)
          || (sameStart && known.startsWith(given));
    }
  }

  /** Letters to insert, delete, replace or swap with the next: the optimal string alignment. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + replace, Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
