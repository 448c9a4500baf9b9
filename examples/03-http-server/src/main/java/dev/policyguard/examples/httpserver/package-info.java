/**
 * A guarded MCP server over Streamable HTTP. {@link dev.policyguard.examples.httpserver.ShopServer}
 * is the server: who calls, which policy each caller is under, and what there is to call. {@code
 * HttpEndpoint} puts it on the network, {@code BearerTokens} finds out who calls, {@code FairShare}
 * keeps one caller from taking all threads. {@link dev.policyguard.examples.httpserver.Tour} is a
 * client of it, {@code ShopTools} what it sells.
 */
@NullMarked
package dev.policyguard.examples.httpserver;

import org.jspecify.annotations.NullMarked;
