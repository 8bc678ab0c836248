package dev.sluice.core.resource;

import java.util.ArrayList;
import java.util.List;

/**
 * The folders of the process's control groups (cgroup version 2). The limits of all groups around a process bind it,
 * not only those of its own group.
 */
public final class Cgroups {
    private static final int MAX_LEVELS = 16;
    private static final String USUAL = "/sys/fs/cgroup";

    private Cgroups() {}

    /**
     * Returns the folders, the process's own group first and the mounted root last; none when the process is in no
     * group of version 2.
     *
     * @param own content of {@code /proc/self/cgroup}
     * @param mounts content of {@code /proc/self/mountinfo}
     */
    public static List<String> folders(FileContent own, FileContent mounts) {
        String group = ownGroup(own.text());
        if (!group.startsWith("/") || group.contains("..")) {
            return List.of();
        }
        List<String> mount = mount(mounts.text());
        String root = mount.get(0).equals("/") ? "" : mount.get(0);
        // In a container without its own cgroup namespace, the path is that of the host, and only the part below the
        // mount point is visible.
        String below = group.startsWith(root) ? group.substring(root.length()) : "";
        List<String> folders = new ArrayList<>();
        while (!below.isEmpty() && !below.equals("/") && folders.size() < MAX_LEVELS) {
            folders.add(mount.get(1) + below);
            below = below.substring(0, below.lastIndexOf('/'));
        }
        folders.add(mount.get(1));
        return folders;
    }

    /** Returns the group of the line {@code 0::/path}; version 2 has exactly one. */
    private static String ownGroup(String text) {
        return text.lines()
                .limit(MAX_LEVELS * 2L)
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring("0::".length()))
                .findFirst()
                .orElse("");
    }

    /**
     * Returns the mounted part of the tree and its mount point: the fourth and fifth word of the line that contains
     * {@code - cgroup2}.
     */
    private static List<String> mount(String text) {
        return text.lines()
                .filter(line -> line.contains(" - cgroup2 "))
                .map(TextFields::of)
                .filter(words -> words.size() > 4)
                .map(words -> List.of(words.get(3), words.get(4)))
                .findFirst()
                .orElse(List.of("/", USUAL));
    }
}
