// A client made with the official TypeScript SDK: connects, lists the tools, makes calls, and prints
// what it gets. It approves what it is asked about.
//
//   node client.mjs http <address> <bearer token> <calls>
//   node client.mjs stdio <program> <argument>... <calls>
//
// where <calls> is a JSON array of [tool, arguments].
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const [kind, where, ...rest] = process.argv.slice(2);
const calls = JSON.parse(rest.pop());
const transport =
  kind === "http"
    ? new StreamableHTTPClientTransport(new URL(where), {
        requestInit: { headers: { Authorization: `Bearer ${rest[0]}` } },
      })
    : new StdioClientTransport({ command: where, args: rest });

const client = new Client({ name: "foreign", version: "1" }, { capabilities: { elicitation: {} } });
client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
  console.log(`  ? ${params.message.split("\n")[0]}`);
  return { action: "accept", content: { approve: true } };
});

await client.connect(transport);
console.log(`connected to ${client.getServerVersion().name} over ${kind}`);
console.log(`  tools: ${(await client.listTools()).tools.map((tool) => tool.name).join(", ")}`);
for (const [name, args] of calls) {
  console.log(`${name} ${JSON.stringify(args)}`);
  try {
    const result = await client.callTool({ name, arguments: args });
    const outcome = result.isError ? `refused, ${result.structuredContent.code}` : "done";
    console.log(`  ${outcome}: ${result.content[0].text}`);
  } catch (error) {
    console.log(`  error ${error.code}: ${error.message}`);
  }
}
await client.close();
