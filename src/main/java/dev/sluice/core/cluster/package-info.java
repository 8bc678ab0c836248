/**
 * Several gateways share a limit through a store: each gets its part, and all together never more than the limit. The
 * package knows no store, clock or thread: a {@link dev.sluice.core.cluster.ClusterMember} returns its next request,
 * reads responses, and knows which cap holds at a given time.
 *
 * <p>For each shared limit every member has a cap, which its ordinary rate limiter enforces. A member may lower its cap
 * at any time, but not below what is charged. Only the store's script {@code sync.lua} raises a cap, by units that no
 * member has. The units above a small fixed floor are leased: a member without a recent response uses its floor. The
 * share of a silent member is given to others only when its lease is over and its last calls no longer count at the
 * exchange. The store may lose data: then it begins a new generation, in which no cap grows before every member has
 * stated its caps or was silent for long enough.
 *
 * <p>Times are measured by the members, on their monotonic clocks, from responses that they have read. The clock of
 * the store is never used, because it may be set at any time. No call waits for the store.
 */
@NullMarked
package dev.sluice.core.cluster;

import org.jspecify.annotations.NullMarked;
