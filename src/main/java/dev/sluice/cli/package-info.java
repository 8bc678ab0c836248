/**
 * The commands: each says what it did, and by its exit code whether it did what it says ({@link dev.sluice.cli.ExitCode}).
 *
 * <p>{@code run} is read by hand ({@link dev.sluice.cli.RunOptions}) and never loads picocli, which costs more than a tenth of the time to
 * the first answer; everything else is picocli's.
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
