/**
 * Cancels every resting order in the scope of a halt, decided one request at a time: {@link dev.sluice.core.pull.Pull}
 * says what is to be asked, and is told what became of it.
 */
@NullMarked
package dev.sluice.core.pull;

import org.jspecify.annotations.NullMarked;
