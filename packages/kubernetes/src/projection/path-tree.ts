/** Paths by their first part; `true` stands for the whole value. */
export type PathTree = Map<string, PathTree | true>;

/** The tree of `a.b.c` paths. A path above others stands for all of them. */
export function pathTree(paths: readonly string[]): PathTree {
  const root: PathTree = new Map();
  for (const path of paths) {
    const parts = path.split('.');
    let node = root;
    for (const [index, part] of parts.entries()) {
      const next = node.get(part);
      if (next === true) break;
      if (index === parts.length - 1) node.set(part, true);
      else {
        const child: PathTree = next ?? new Map<string, PathTree | true>();
        node.set(part, child);
        node = child;
      }
    }
  }
  return root;
}
