/**
 * An upgrade in place: a new process takes over the ports and the state of a running one.
 * {@link dev.sluice.upgrade.ServerSockets} moves the listening sockets, {@link dev.sluice.upgrade.UpgradeChannel}
 * carries the messages between the two processes.
 */
@NullMarked
package dev.sluice.upgrade;

import org.jspecify.annotations.NullMarked;
