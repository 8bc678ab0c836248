/**
 * The members of a cluster at work: the connection to the Redis or Valkey server that they share, and what is exchanged
 * through it. What a member may use is decided in {@code dev.sluice.core.cluster}.
 */
@NullMarked
package dev.sluice.cluster;

import org.jspecify.annotations.NullMarked;
