/** The configured exchanges at work, and what watches them: clocks, connections, bans, readiness and published limits. */
@NullMarked
package dev.sluice.runtime;

import org.jspecify.annotations.NullMarked;
