/**
 * The commands of {@code scripts/sluice}.
 *
 * <p>{@link dev.sluice.cli.SluiceCommand} is the root command and {@link dev.sluice.cli.exit.ExitCode} defines the exit
 * codes. Commands that need a running gateway extend {@link dev.sluice.cli.AdminCommand} and send requests to the admin
 * API with {@link dev.sluice.cli.AdminClient}. A command that fails for an expected reason throws
 * {@link dev.sluice.cli.exit.CommandFailed}, which becomes one line and an exit code.
 *
 * <p>{@link dev.sluice.cli.RunOptions} parses the arguments of {@code run} without picocli, because loading picocli
 * takes more than a tenth of the time to the first response. All other commands use picocli.
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
