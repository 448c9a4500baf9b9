package dev.policyguard.examples.httpserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.policyguard.decision.Decision;
import dev.policyguard.guard.ApprovalAnswer;
import dev.policyguard.guard.ApprovalRequest;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.limit.InMemoryCounterStore;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A server for any number of callers, whose clock stands still until it is turned. What it is asked
 * on its standard input, it answers on its standard output.
 */
final class LoadServer {

  /** How many requests of one caller may be under way. */
  static final int SHARE = 50;

  private static final String POLICY =
      """
      {
        "version": "1",
        "default": "deny",
        "tools": {
          "own": { "limits": [{ "counter": "own", "window": "minute", "max": 20 }] },
          "shared": {
            "limits": [
              { "counter": "part", "window": "minute", "max": 20 },
              { "counter": "all", "window": "minute", "max": %d, "scope": "global" }
            ]
          },
          "stuck": {},
          "asked": { "action": "require_approval" }
        }
      }
      """;

  private final AtomicLong now = new AtomicLong();
  private final InMemoryCounterStore store = new InMemoryCounterStore(now::get);
  private final LongAdder admitted = new LongAdder();
  private final LongAdder made = new LongAdder();
  private final Semaphore arrivals = new Semaphore(0);
  private final CountDownLatch released = new CountDownLatch(1);
  private final CompletableFuture<ApprovalAnswer> approval = new CompletableFuture<>();

  private LoadServer() {}

  /** Serves so many callers: {@code token-0} is {@code caller-0}. */
  public static void main(String[] args) throws Exception {
    new LoadServer().serve(Integer.parseInt(args[0]));
  }

  private void serve(int callers) throws Exception {
    PolicyGuard guard =
        PolicyGuard.builder(PolicyFile.parse("load.json", POLICY.formatted(15 * callers)))
            .counterStore(store)
            .approver(this::think)
            .listener(
                event -> {
                  if (event.decision() instanceof Decision.Allowed) {
                    admitted.increment();
                  }
                },
                Delivery.INLINE)
            .build();
    Map<String, String> principals =
        IntStream.range(0, callers)
            .boxed()
            .collect(Collectors.toMap(n -> "token-" + n, n -> "caller-" + n));
    HttpEndpoint endpoint =
        HttpEndpoint.start(
            0,
            guard,
            List.of(
                tool("own", made::increment),
                tool("shared", made::increment),
                tool("asked", made::increment),
                stuck()),
            principals,
            new Capacity(256, SHARE));
    System.out.println(ShopServer.READY + endpoint.address());

    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(answer(line.split(" ")));
    }
  }

  private long answer(String... question) throws InterruptedException {
    return switch (question[0]) {
      case "admitted" -> admitted.sum();
      case "made" -> made.sum();
      case "counters" -> counters();
      case "turn" -> now.addAndGet(Duration.ofSeconds(Long.parseLong(question[1])).toNanos());
      case "arrived" -> arrived(Integer.parseInt(question[1]));
      case "release" -> release();
      default -> throw new IllegalArgumentException(question[0]);
    };
  }

  private long counters() {
    store.sweep();
    return store.health().counters();
  }

  /** Waits until so many calls are stuck, or have asked a person. */
  private long arrived(int calls) throws InterruptedException {
    arrivals.acquire(calls);
    return calls;
  }

  private long release() {
    released.countDown();
    approval.complete(ApprovalAnswer.approved());
    return 0;
  }

  /** The person who is asked is slow. */
  private CompletableFuture<ApprovalAnswer> think(ApprovalRequest request) {
    arrivals.release();
    return approval;
  }

  private SyncToolSpecification stuck() {
    return tool(
        "stuck",
        () -> {
          arrivals.release();
          try {
            released.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static SyncToolSpecification tool(String name, Runnable work) {
    return new SyncToolSpecification(
        Tool.builder(name, Map.of("type", "object")).build(),
        (exchange, request) -> {
          work.run();
          return CallToolResult.builder().addTextContent("done").build();
        });
  }
}
