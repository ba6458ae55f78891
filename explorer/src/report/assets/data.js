// The data blocks of the page: what is read at once, columns of attributes, and details of endpoints.

/** Reads a data block. It is text to the browser until somebody asks for it. */
function block(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** Everything that is read at once: see `report/data.rs`. */
const report = block("report");

const columns = new Map();

/**
 * A column, read when it is asked for first, and kept.
 *
 * `texts` has the distinct texts, by numbers from 1. `one` has a number for each endpoint, 0 for none; or else `ids`
 * has several, one endpoint behind the other, and `ends` where those of each end. `numbers` has a number or `null`.
 */
function columnOf(id) {
  let column = columns.get(id);
  if (column === undefined) {
    column = readColumn(block(`column-${id}`));
    columns.set(id, column);
  }
  return column;
}

function readColumn(column) {
  if (column.numbers) {
    return { numbers: Float64Array.from(column.numbers, (number) => (number === null ? NaN : number)) };
  }
  const texts = ["", ...column.texts];
  const [one, ids, ends] = [column.one, column.ids, column.ends].map((numbers) => numbers && Uint32Array.from(numbers));
  return { one, ids, ends, texts, folded: texts.map(fold) };
}

/** The numbers of the texts that an endpoint has in a column. */
function idsOf(column, endpoint) {
  if (column.one) {
    return column.one[endpoint] === 0 ? [] : [column.one[endpoint]];
  }
  return Array.from(column.ids.subarray(endpoint === 0 ? 0 : column.ends[endpoint - 1], column.ends[endpoint]));
}

/** The texts that an endpoint has of an attribute. */
function textsOf(attribute, endpoint) {
  if (attribute.column === null) {
    return [];
  }
  const column = columnOf(attribute.column);
  return column.numbers ? [] : idsOf(column, endpoint).map((id) => column.texts[id]);
}

/** The number that an endpoint has of an attribute; NaN if it has none. */
function numberOf(attribute, endpoint) {
  const column = attribute.column === null ? null : columnOf(attribute.column);
  return column && column.numbers ? column.numbers[endpoint] : NaN;
}

const chunks = new Map();

/** All that is known of an endpoint. Some endpoints are packed together, and unpacked when one is looked at. */
async function detailOf(endpoint) {
  const at = Math.floor(endpoint / report.chunk);
  if (!chunks.has(at)) {
    chunks.set(at, unpacked(document.getElementById(`chunk-${at}`).textContent));
  }
  return (await chunks.get(at))[endpoint % report.chunk];
}

async function unpacked(base64) {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
