package dev.sluice.cli.text;

import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.cluster.settings.MemberName;
import dev.sluice.cluster.settings.SecretFile;
import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import dev.sluice.config.Overrides;
import dev.sluice.config.ProjectFolders;
import dev.sluice.config.json.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@code sluice check} about the cluster: whether this gateway has a name in it, where the name comes from,
 * and files that a start needs.
 */
public final class ClusterCheck {
    private final Path folder;
    private final @Nullable String option;

    /** @param option the value of the option {@code --member}; null when it is not given */
    public ClusterCheck(Path folder, @Nullable String option) {
        this.folder = folder;
        this.option = option;
    }

    /**
     * Returns the configuration with the option, or the problems, including that this gateway has no name in its
     * cluster.
     */
    public LoadResult load() {
        Overrides overrides =
                option == null ? Overrides.NONE : new Overrides(Map.of(), Map.of(Overrides.Option.MEMBER, option));
        LoadResult read = Config.load(folder, overrides);
        if (read instanceof LoadResult.Valid valid) {
            ClusterSettings settings = valid.config().gateway().cluster();
            try {
                if (settings != null) {
                    MemberName.of(settings);
                    requireSecret(settings.secretFile());
                }
            } catch (IllegalArgumentException e) {
                String file = folder.resolve("sluice.json").toString();
                return new LoadResult.Invalid(
                        List.of(new Problem(file, "/cluster", 0, "", String.valueOf(e.getMessage()))));
            }
        }
        return read;
    }

    /** A file that is on another machine, or that only the gateway's user may read, is not a mistake here. */
    private static void requireSecret(@Nullable String secretFile) {
        if (secretFile != null) {
            Path file = ProjectFolders.resolve(Path.of(secretFile));
            if (Files.isReadable(file)) {
                SecretFile.read(file);
            }
        }
    }

    /** Returns the lines of the summary. */
    public String text(ClusterSettings settings) {
        MemberName member = MemberName.of(settings);
        StringBuilder text = new StringBuilder(String.format(
                "cluster %s: member %s (%s) of %s, store %s, %s%n",
                settings.name(),
                member.name(),
                source(member),
                String.join(", ", settings.members()),
                String.join(", ", settings.store().servers()),
                settings.secretFile() == null ? "statements not signed" : "statements signed"));
        if (!settings.store().isTls() && settings.secretFile() != null) {
            text.append(String.format(
                    "note: redis:// trusts everybody on the way to the store with the limits; use rediss://%n"));
        }
        warn(text, "cluster.secretFile", settings.secretFile());
        warn(text, "cluster.store.passwordFile", settings.store().passwordFile());
        warn(text, "cluster.store.caFile", settings.store().caFile());
        return text.toString();
    }

    private String source(MemberName member) {
        return option != null
                ? "from --member"
                : member.isHostName() ? "the host name of this machine" : "from cluster.member";
    }

    private static void warn(StringBuilder text, String setting, @Nullable String file) {
        if (file == null) {
            return;
        }
        Path path = ProjectFolders.resolve(Path.of(file));
        if (!Files.isReadable(path)) {
            // what names no file may be the secret itself
            String what = Files.exists(path)
                    ? file + " cannot be read here"
                    : "names no file that exists here (its value is not shown)";
            text.append(String.format("warning: %s %s; a gateway does not start without it%n", setting, what));
        }
    }

    /**
     * The cluster as JSON.
     *
     * @param memberFrom where the name of the member comes from
     * @param signed whether statements are signed
     */
    record CheckedCluster(
            String name,
            String member,
            String memberFrom,
            List<String> members,
            List<String> servers,
            boolean signed) {}

    CheckedCluster json(ClusterSettings settings) {
        MemberName member = MemberName.of(settings);
        return new CheckedCluster(
                settings.name(),
                member.name(),
                option != null ? "option" : member.isHostName() ? "host name" : "file",
                settings.members(),
                settings.store().servers(),
                settings.secretFile() != null);
    }
}
