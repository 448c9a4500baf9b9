package dev.policyguard.examples.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Prometheus reads of a server that runs. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetricsTest {

  @Test
  void scrape_afterCallsOfTwoPrincipals_countsThemAndNamesNobody() throws Exception {
    try (ServerProcess server = ServerProcess.start(MeteredShop.class, "0", "0");
        Wire ana = new HttpWire(server.address(), "token-of-ana");
        Wire ben = new HttpWire(server.address(), "token-of-ben")) {
      URI metrics = URI.create(server.ask(""));
      ana.open();
      ben.open();
      for (int refund = 1; refund <= 4; refund++) {
        ana.call(refund, "refund_order", "{\"order\":\"A-17\",\"amount\":1}");
      }
      ana.call(5, "refund_order", "{\"order\":\"A-17\",\"amount\":51}");
      ana.call(6, "export_orders", "{}");
      ana.call(7, "invented_by_ana", "{}");
      ben.call(8, "find_orders", "{}");
      ben.call(9, "export_orders", "{}");

      String scrape = scrape(metrics);

      assertThat(decisions(scrape, "refund_order", "allowed")).isEqualTo(3);
      assertThat(decisions(scrape, "refund_order", "limit_exceeded")).isEqualTo(1);
      assertThat(decisions(scrape, "refund_order", "requirement_not_met")).isEqualTo(1);
      assertThat(decisions(scrape, "find_orders", "allowed")).isEqualTo(1);
      assertThat(decisions(scrape, "export_orders", "allowed")).isEqualTo(1);
      assertThat(decisions(scrape, "\\(other\\)", "hidden")).isEqualTo(1);
      assertThat(
              sum(scrape, "policyguard_handler_duration_seconds_count\\{outcome=\"completed\".*"))
          .isEqualTo(5);
      assertThat(sum(scrape, "policyguard_shadow_differences_total.*shadow=\"default_deny\".*"))
          .isEqualTo(7);
      assertThat(scrape).doesNotContain("invented_by_ana", "A-17").doesNotContainPattern("\"ana\"");
    }
  }

  private static String scrape(URI metrics) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(metrics).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private static double decisions(String scrape, String tool, String code) {
    return sum(
        scrape, "policyguard_decisions_total\\{code=\"" + code + "\".*tool=\"" + tool + "\".*");
  }

  private static double sum(String scrape, String sample) {
    Pattern pattern = Pattern.compile(sample);
    List<String> lines = scrape.lines().filter(line -> pattern.matcher(line).matches()).toList();
    return lines.stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
