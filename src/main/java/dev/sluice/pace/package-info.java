/**
 * How fast one WebSocket may speak. An exchange counts a connection's messages and cuts off whoever says more; so here they wait for their turn instead: cancels first, then what
 * keeps the connection alive, then all else in the order in which it was said.
 *
 * <p>An exchange answers few messages, so it is not known when it counted one, only when it left here. A window is therefore taken longer than it is by a slack: as much as one
 * message may be on its way longer than a later one. No more than that many messages leave in any window so long.
 *
 * <p>And to how much one WebSocket may be subscribed ({@link dev.sluice.pace.Topics}): what would be too much waits for nothing, so it is not held back but refused.
 */
@NullMarked
package dev.sluice.pace;

import org.jspecify.annotations.NullMarked;
