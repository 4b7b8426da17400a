// The fabric: devices, and links in their two directions (2 * link: from end a; 2 * link + 1: from end b).

const RANK = { "GPU node": 0, storage: 0, "load balancer": 0, leaf: 1, spine: 2 };

function makeStage(tree) {
  const devices = tree.devices.map(([name, short, role, x, y, width]) => ({ name, short, role, x, y, width }));
  const directions = tree.links.flatMap(([a, aPort, b, bPort, gbps]) => [
    direction(devices[a], aPort, devices[b], bPort, gbps),
    direction(devices[b], bPort, devices[a], aPort, gbps),
  ]);
  directions.forEach((one, number) => { one.number = number; });
  return { ...tree, devices, directions, bundles: bundlesOf(directions) };
}

function direction(from, fromPort, to, toPort, gbps) {
  return {
    from, to, gbps,
    name: `${from.name} ${fromPort} → ${to.name} ${toPort}`,
    tier: `${from.role} → ${to.role}`,
    side: RANK[to.role] > RANK[from.role] ? "up" : RANK[to.role] < RANK[from.role] ? "down" : "across",
  };
}

// Parallel links are drawn as one line.
function bundlesOf(directions) {
  const found = new Map();
  for (const one of directions) {
    const key = [one.from.name, one.to.name].sort().join("\n");
    if (!found.has(key)) { found.set(key, []); }
    found.get(key).push(one);
  }
  return [...found.values()];
}

function ecnOf(stage, one) {
  const switchEcn = stage.ecn[one.from.name];
  return switchEcn === undefined ? null : switchEcn[String(one.gbps)] || null;
}
