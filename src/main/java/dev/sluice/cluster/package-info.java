/**
 * The members of a cluster at work: the connection to the Redis or Valkey server that they share, and what is exchanged
 * through it. What a member may use is decided in {@code dev.sluice.core.cluster}.
 *
 * <p>A class {@code ...Sharing} carries one kind of state. An interface {@code Local...} is this gateway, as the others
 * see and change it; {@code ...Peers} are the others, as a part of this gateway sees them.
 */
@NullMarked
package dev.sluice.cluster;

import org.jspecify.annotations.NullMarked;
