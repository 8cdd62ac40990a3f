// The hooks of plant.mjs: they run beside the program that is changed.
let edits = [];

export function initialize(mutant) {
  edits = mutant.edits;
}

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  const wanted = edits.filter(({ file }) => url.endsWith(`/packages/control/dist/${file}`));
  if (wanted.length === 0) return loaded;
  let source = String(loaded.source);
  for (const { file, find, replace } of wanted) {
    const places = source.split(find).length - 1;
    // The engine has changed there: the mutant must be written anew, or it proves nothing.
    if (places !== 1) throw new Error(`${file} has ${places} times: ${find}`);
    source = source.replace(find, () => replace);
  }
  return { ...loaded, source };
}
