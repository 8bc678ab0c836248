/**
 * A limit that several gateways share through a store: how each gets its part, and never all together more than the
 * limit. The package knows no store, clock or thread: each {@link dev.sluice.core.cluster.ClusterMember} makes its next
 * request, reads the responses that others bring, and says which cap holds at a given time.
 *
 * <p>For each shared limit every member has a cap and keeps it with its ordinary rate limiter. A member may lower its
 * cap at any time, but not below what is charged; only the store's script {@code sync.lua} raises a cap, from what
 * nobody has. What lies above a small fixed floor is leased: a member without a recent response uses its floor. The
 * share of a silent member is given to others only when its lease is over and its last calls no longer count at the
 * exchange. The store is not trusted to remember: when it may have lost something it begins a new generation, in which
 * no cap grows before every member has stated its caps or was silent for long enough.
 *
 * <p>Times are measured by the members, on their monotonic clocks, from responses that they have read. The clock of
 * the store is never used, because it may be set at any time. No call waits for the store.
 */
@NullMarked
package dev.sluice.core.cluster;

import org.jspecify.annotations.NullMarked;
