package dev.sluice.cli;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.WallClock;
import dev.sluice.cli.draft.CcxtTable;
import dev.sluice.cli.draft.ExchangeDraft;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.config.ProjectFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A command that drafts the table of an exchange that is not shipped, from an installed ccxt, and prints what a person
 * must fill in.
 */
@Command(
        name = "new-exchange",
        mixinStandardHelpOptions = true,
        description = {
            "Drafts conf/routes/NAME.json for an exchange that is not configured yet, from the endpoint table of an installed ccxt. Prints the entry for conf/exchanges.json and what a person must fill in. Needs Node.js. It sends nothing and never overwrites a file.",
            "Example: scripts/sluice new-exchange whitebit --from ccxt"
        })
final class NewExchangeCommand extends JsonCommand {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_]{0,39}");
    private static final Path INSTALLED = Path.of("src", "test", "clients", "node_modules", "ccxt");

    /** The sources that a draft can come from. */
    enum Source {
        ccxt
    }

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the exchange: the id of its class in ccxt.")
    private String name = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "SOURCE",
            description = "Source of the draft; allowed: ${COMPLETION-CANDIDATES}.")
    private Source source = Source.ccxt;

    @Option(
            names = "--ccxt",
            paramLabel = "DIR",
            description = "Folder of an installed ccxt (default: that of the client tests of the project).")
    private @Nullable Path ccxt;

    @Mixin
    private ConfigOptions files = new ConfigOptions();

    @Override
    public Integer call() {
        if (!NAME.matcher(name).matches()) {
            throw new CommandFailed(
                    ExitCode.USAGE, "'" + name + "' is not the id of a class of ccxt; allowed: a-z, 0-9 and '_'");
        }
        Path folder = files.folder();
        Path file = folder.resolve("routes").resolve(name + ".json");
        if (Files.exists(file)) {
            throw exists(file);
        }
        ExchangeDraft draft = switch (source) {
            case ccxt -> new ExchangeDraft(name, CcxtTable.read(installed(), name), today());
        };
        write(file, ExchangeDraft.lines(draft.routes()) + "\n");
        show(json(file, draft), out -> out.print(text(file, folder, draft)));
        return ExitCode.DONE;
    }

    private Path installed() {
        return ccxt == null ? ProjectFolders.ours(INSTALLED) : ccxt;
    }

    private static LocalDate today() {
        return Instant.ofEpochMilli(WallClock.system().epochMillis())
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
    }

    private static CommandFailed exists(Path file) {
        return new CommandFailed(
                ExitCode.NO, file + " exists and is not overwritten; remove it first to draft it again");
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.NO, file + " cannot be written: " + e.getMessage());
        }
    }

    private String text(Path file, Path folder, ExchangeDraft draft) {
        StringBuilder text = new StringBuilder();
        text.append(file)
                .append(": a draft with ")
                .append(draft.callCount())
                .append(" calls\n\nAdd to ")
                .append(folder.resolve("exchanges.json"))
                .append(":\n\n");
        String entry = ExchangeDraft.lines(Map.of(name, draft.entry()));
        text.append(entry, 2, entry.length() - 2)
                .append("\n\nFill in by hand, and remove 'draft' from the file at the end:\n");
        draft.todo().forEach(item -> text.append("  - ").append(item).append('\n'));
        return text.append("\nThen: scripts/sluice check\n").toString();
    }

    private String json(Path file, ExchangeDraft draft) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("file", file.toString());
        whole.put("calls", draft.callCount());
        whole.put("exchanges", Map.of(name, draft.entry()));
        whole.put("todo", List.copyOf(draft.todo()));
        return RecordJson.encode(whole);
    }
}
