// Fleet: every agent as a cell, pools as bars, one agent in detail.
export function FleetPage() {
  return <p>Fleet</p>;
}
