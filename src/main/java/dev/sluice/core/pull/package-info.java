/**
 * Cancels every resting order in the scope of a halt, decided one request at a time: {@link dev.sluice.core.pull.Pull}
 * returns the next requests and receives their results.
 */
@NullMarked
package dev.sluice.core.pull;

import org.jspecify.annotations.NullMarked;
