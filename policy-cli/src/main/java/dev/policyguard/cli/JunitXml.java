package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.testkit.MismatchReport;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The report that CI servers read: a test suite for each file, a test case for each test, and for a
 * file that could not be played an error. Confined to a thread.
 *
 * <p>Characters that XML does not have, not even escaped, stand as JSON writes them: {@code
 * \u0000}.
 */
final class JunitXml {

  private final XMLStreamWriter out;

  private JunitXml(XMLStreamWriter out) {
    this.out = out;
  }

  /** The document. */
  static String of(List<Played> files) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      new JunitXml(out).write(files);
      out.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  private void write(List<Played> files) throws XMLStreamException {
    out.writeStartDocument("UTF-8", "1.0");
    out.writeCharacters("\n");
    out.writeStartElement("testsuites");
    for (Played file : files) {
      write(file);
    }
    out.writeCharacters("\n");
    out.writeEndElement();
    out.writeCharacters("\n");
    out.writeEndDocument();
  }

  private void write(Played file) throws XMLStreamException {
    out.writeCharacters("\n  ");
    out.writeStartElement("testsuite");
    attribute("name", file.file().name());
    attribute("tests", Integer.toString(file.wasPlayed() ? file.tests().size() : 1));
    attribute("failures", Long.toString(file.failures()));
    attribute("errors", file.wasPlayed() ? "0" : "1");
    attribute("skipped", "0");
    attribute("time", seconds(file.tests().stream().mapToLong(Played.Test::nanos).sum()));
    for (Played.Test test : file.tests()) {
      write(file, test);
    }
    if (!file.wasPlayed()) {
      startCase(file, file.file().name(), 0);
      problem("error", file.status(), file.refusal());
      out.writeEndElement();
    }
    out.writeCharacters("\n  ");
    out.writeEndElement();
  }

  private void write(Played file, Played.Test test) throws XMLStreamException {
    startCase(file, test.test().name(), test.nanos());
    if (!test.passed()) {
      String first = test.mismatches().get(0).differences().get(0).toString();
      problem("failure", first, new MismatchReport(test.mismatches()).text());
    }
    out.writeEndElement();
  }

  private void startCase(Played file, String name, long nanos) throws XMLStreamException {
    out.writeCharacters("\n    ");
    out.writeStartElement("testcase");
    attribute("classname", file.file().name());
    attribute("name", name);
    attribute("time", seconds(nanos));
  }

  private void problem(String kind, String message, String text) throws XMLStreamException {
    out.writeStartElement(kind);
    attribute("message", message);
    out.writeCharacters(allowed(text));
    out.writeEndElement();
  }

  /** On one line, since parsers make a space of each line break in an attribute. */
  private void attribute(String name, String value) throws XMLStreamException {
    out.writeAttribute(name, PlainText.of(value));
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }

  /** Source: Extensible Markup Language 1.0, section 2.2. */
  private static String allowed(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean allowed =
                  c == '\t'
                      || c == '\n'
                      || c == '\r'
                      || (c >= 0x20 && c <= 0xd7ff)
                      || (c >= 0xe000 && c <= 0xfffd)
                      || c >= 0x10000;
              if (allowed) {
                out.appendCodePoint(c);
              } else {
                out.append(String.format("\\u%04x", c));
              }
            });
    return out.toString();
  }
}
