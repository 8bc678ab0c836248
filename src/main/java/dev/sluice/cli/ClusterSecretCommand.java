package dev.sluice.cli;

import dev.sluice.base.json.RecordJson;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.cluster.settings.SecretFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A command that makes the secret with which the members of a cluster sign what they leave in the store. It never
 * prints it.
 */
@Command(
        name = "secret",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a new secret for cluster.secretFile, with which the members sign what they leave in the store, into a file that only its owner may read. An existing file is kept: exit code 1.",
            "Copy the file to all members, name it in cluster.secretFile, and start them again."
        })
final class ClusterSecretCommand extends JsonCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file (default: cluster.secret in the folder of the configuration).")
    private @Nullable Path file;

    @Option(
            names = "--rotate",
            description =
                    "Put a new secret before the one in the file. Members with either of the two understand each other: copy the file to one after the other and restart it, then remove the second line in the same way.")
    private boolean rotate;

    @Mixin
    private ConfigOptions files = new ConfigOptions();

    @Override
    public Integer call() {
        Path to = file == null ? files.folder().resolve("cluster.secret") : file;
        try {
            if (rotate) {
                SecretFile.rotate(to);
            } else {
                SecretFile.create(to);
            }
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailed(
                    ExitCode.NO,
                    to
                            + " exists and is kept; to change the secret of a running cluster, add --rotate; for another cluster, name another file");
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.NO, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.NO, to + " cannot be written: " + e);
        }
        String path = to.toAbsolutePath().normalize().toString();
        show(RecordJson.encode(new Written(path, rotate, rotate ? 2 : 1)), out -> out.println(text(path)));
        return ExitCode.DONE;
    }

    private record Written(String file, boolean rotated, int secrets) {}

    private String text(String path) {
        return rotate
                ? "added a new secret before the one in " + path + "\n"
                        + "Copy the file to one member after the other, and restart it. Then remove the second line in the same way."
                : "wrote a new secret to " + path + "\n"
                        + "Copy the file to all members, with a way that nobody else can read, and let it belong to the user of the gateway. "
                        + "Then, at all members:\n"
                        + "  \"cluster\": {\"secretFile\": \"" + path + "\", ...}";
    }
}
