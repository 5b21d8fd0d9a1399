// Reads an AsyncAPI document from standard input; writes the parser's errors as JSON lines.
import { Parser } from '@asyncapi/parser';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const { document, diagnostics } = await new Parser().parse(text);
const errors = diagnostics.filter((found) => found.severity === 0);
for (const found of errors) {
  console.log(JSON.stringify({ path: found.path.join('.'), message: found.message }));
}
if (!document && errors.length === 0) console.log(JSON.stringify({ path: '', message: 'not read' }));
