package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a server is: a program to be started, or an address to be asked. Immutable. */
sealed interface ServerAddress {

  /** What messages call it, fit for one line, and without anything that may be secret. */
  String shown();

  /** What messages must not show, and a server may send back. */
  default List<String> secrets() {
    return List.of();
  }

  /**
   * A program that is started, and speaks over its standard input and output.
   *
   * @param words the program and its arguments
   */
  record Command(List<String> words) implements ServerAddress {

    public Command {
      words = List.copyOf(words);
    }

    @Override
    public String shown() {
      return PlainText.of(words.get(0), 200);
    }
  }

  /**
   * An address of Streamable HTTP.
   *
   * @param uri the address
   * @param headers what is sent with every request; values may be secret
   */
  record Http(URI uri, Map<String, String> headers) implements ServerAddress {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern SPACES = Pattern.compile("[ =&]");
    private static final int SHORTEST_SECRET = 4;
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

    /** What HTTP itself writes, and Java's client lets nobody set. */
    private static final Set<String> OWN =
        Set.of("connection", "content-length", "expect", "host", "upgrade");

    public Http {
      headers = Map.copyOf(headers);
    }

    /** Never shows a value. */
    @Override
    public String toString() {
      return shown();
    }

    @Override
    public String shown() {
      return PlainText.of(uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath(), 200);
    }

    /** The values of headers and what is behind the question mark, and their words. */
    @Override
    public List<String> secrets() {
      String query = uri.getRawQuery();
      return Stream.concat(headers.values().stream(), Stream.ofNullable(query))
          .flatMap(value -> Stream.concat(Stream.of(value), SPACES.splitAsStream(value)))
          .filter(secret -> secret.length() >= SHORTEST_SECRET)
          .toList();
    }

    private static Http of(String url, List<String> given, List<String> named, Console console) {
      Map<String, String> headers = new LinkedHashMap<>();
      for (String header : given) {
        int colon = header.indexOf(':');
        if (colon < 1) {
          throw new Mistake("--header: must be a name, a colon and a value");
        }
        put(headers, "--header", header.substring(0, colon), header.substring(colon + 1).strip());
      }
      for (String header : named) {
        int equals = header.indexOf('=');
        if (equals < 1) {
          throw new Mistake(
              "--header-env: must be a header's name, = and the name of a variable of the"
                  + " environment, like Authorization=SHOP_AUTH");
        }
        String variable = header.substring(equals + 1);
        String value = console.environment().get(variable);
        if (value == null) {
          throw new Mistake(
              "--header-env: the environment has no such variable for "
                  + PlainText.quoted(header.substring(0, equals), 80));
        }
        put(headers, "--header-env", header.substring(0, equals), value.strip());
      }
      return new Http(uri(url), headers);
    }

    private static void put(Map<String, String> headers, String option, String name, String value) {
      if (!NAME.matcher(name).matches()) {
        throw new Mistake(option + ": begins with what cannot be the name of a header");
      } else if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
        throw new Mistake(
            option + ": " + PlainText.quoted(name, 80) + " cannot be the name of a header here");
      } else if (!VALUE.matcher(value).matches()) {
        throw new Mistake(
            option
                + ": the value of "
                + PlainText.quoted(name, 80)
                + " has characters that a header cannot have; allowed is printable ASCII");
      }
      headers.put(name, value);
    }

    private static URI uri(String url) {
      try {
        URI uri = new URI(url);
        if (uri.getHost() == null) {
          throw new Mistake("the address has no host, must be like https://host/mcp");
        } else if (uri.getRawUserInfo() != null) {
          throw new Mistake(
              "the address has a user in it; send credentials with --header-env Authorization=NAME");
        } else if (uri.getRawFragment() != null) {
          throw new Mistake("the address has a # in it, which is not for servers; leave it out");
        }
        return uri;
      } catch (URISyntaxException e) {
        throw new Mistake("the address is no URL, must be like https://host/mcp");
      }
    }
  }

  /** Reads the arguments of the command line. */
  static ServerAddress of(
      List<String> words, List<String> headers, List<String> namedHeaders, Console console) {
    String first = words.get(0);
    if (first.toLowerCase(Locale.ROOT).matches("https?://.*")) {
      if (words.size() > 1) {
        throw new Mistake("there is more behind the address; scan one server at a time");
      }
      return Http.of(first, headers, namedHeaders, console);
    } else if (!headers.isEmpty() || !namedHeaders.isEmpty()) {
      throw new Mistake("headers are for a server with an address, and this one is a command");
    }
    return new Command(words);
  }
}
