/**
 * What the gateway itself looks at: the exchanges' clocks, asked with permits like any other call; its machine; and whatever it was told to ask: web servers, ports, programs, other
 * people's classes. Measures; decides nothing.
 *
 * <p>All but the clocks are jobs of one {@link dev.sluice.probe.Rota}: each at its own pace, none twice at once. What may block does so on {@link dev.sluice.probe.CheckThreads}.
 *
 * <p>Refused: Vert.x's worker pool for what may hang (latches and the audit wait for it), and a queue in front of programs and classes (one that hangs would delay the next): a check
 * has a thread at once, and there are fewer checks than threads.
 */
@NullMarked
package dev.sluice.probe;

import org.jspecify.annotations.NullMarked;
