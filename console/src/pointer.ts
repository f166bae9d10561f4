// Whether the pointer itself has moved. A page that scrolls under a pointer at rest also brings it to another place, but nobody
// pointed there.

let last = { x: -1, y: -1 };

addEventListener("pointermove", ({ clientX, clientY }) => (last = { x: clientX, y: clientY }), { passive: true });

export function hasMoved({ clientX, clientY }: PointerEvent): boolean {
  return clientX !== last.x || clientY !== last.y;
}
