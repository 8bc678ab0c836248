package dev.sluice.cli.draft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The REST calls of one class of an installed ccxt. It is read by Node.js, because ccxt is a program.
 *
 * @param version the version of ccxt
 * @param rateLimit the milliseconds that ccxt waits after a call of cost 1
 * @param documentation addresses of the exchange's documents
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CcxtTable(String version, double rateLimit, List<String> documentation, List<CcxtCall> calls) {
    private static final String SCRIPT = "ccxt-calls.mjs";
    private static final long MAX_SECONDS = 60;
    private static final int MAX_BYTES = 16 << 20;
    private static final int NO_CCXT = 3;
    private static final int NO_CLASS = 4;

    /**
     * Reads the table; throws {@link CommandFailed} if Node.js, ccxt or the class is missing.
     *
     * @param folder the folder of an installed ccxt
     */
    public static CcxtTable read(Path folder, String id) {
        Path output = temporary();
        Path errors = temporary();
        try {
            int code = run(folder, id, output, errors);
            String said = text(errors).strip();
            switch (code) {
                case 0 -> {
                    if (Files.size(output) > MAX_BYTES) {
                        throw new CommandFailed(ExitCode.NO, "the endpoint table of ccxt is larger than 16 MB");
                    }
                    return new ObjectMapper().readValue(output.toFile(), CcxtTable.class);
                }
                case NO_CCXT ->
                    throw new CommandFailed(
                            ExitCode.NO,
                            "no ccxt in " + folder + ": " + said
                                    + "; install it (npm install ccxt) and name its folder: --ccxt node_modules/ccxt");
                case NO_CLASS ->
                    throw new CommandFailed(
                            ExitCode.USAGE, "ccxt in " + folder + " has no class '" + id + "'; it has: " + said);
                default -> throw new CommandFailed(ExitCode.NO, "Node.js ended with code " + code + ": " + last(said));
            }
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.NO, "the endpoint table of ccxt cannot be read: " + e.getMessage());
        } finally {
            delete(output);
            delete(errors);
        }
    }

    private static int run(Path folder, String id, Path output, Path errors) throws IOException {
        Process node;
        try {
            node = new ProcessBuilder(
                            "node",
                            "--input-type=module",
                            "-",
                            folder.toAbsolutePath().toString(),
                            id)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.NO, "Node.js was not found; install Node.js 20 or newer, with which ccxt is read");
        }
        try (InputStream script = CcxtTable.class.getResourceAsStream(SCRIPT)) {
            Objects.requireNonNull(script, SCRIPT).transferTo(node.getOutputStream());
            node.getOutputStream().close();
            if (!node.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                throw new CommandFailed(ExitCode.NO, "Node.js did not read ccxt within " + MAX_SECONDS + " s");
            }
            return node.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCode.NO, "interrupted");
        } finally {
            node.destroyForcibly();
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempFile("sluice-ccxt", ".txt");
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.NO, "no temporary file can be created: " + e.getMessage());
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(1 << 16), StandardCharsets.UTF_8);
        }
    }

    private static String last(String text) {
        return text.substring(text.lastIndexOf('\n') + 1);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
