package dev.sluice.core.resource;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CgroupsTest {
    private static final String USUAL = "30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n";

    @Test
    void limits_of_all_enclosing_groups_apply() {
        assertThat(Cgroups.folders(own("0::/a.slice/b.scope\n"), mounts(USUAL)))
                .containsExactly("/sys/fs/cgroup/a.slice/b.scope", "/sys/fs/cgroup/a.slice", "/sys/fs/cgroup");
    }

    @Test
    void the_root_is_the_only_group_inside_a_container() {
        assertThat(Cgroups.folders(own("0::/\n"), mounts(USUAL))).containsExactly("/sys/fs/cgroup");
    }

    @Test
    void only_the_mounted_part_of_the_hierarchy_is_read() {
        String part = "30 24 0:26 /docker/c1 /cg rw - cgroup2 cgroup2 rw\n";

        assertThat(Cgroups.folders(own("0::/docker/c1/x"), mounts(part))).containsExactly("/cg/x", "/cg");
        assertThat(Cgroups.folders(own("0::/other"), mounts(part))).containsExactly("/cg");
    }

    @Test
    void the_version_2_entry_and_mount_are_used_beside_version_1() {
        String both = """
                33 31 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
                """;

        assertThat(Cgroups.folders(own("4:memory:/x\n0::/y\n"), mounts(both)))
                .containsExactly("/sys/fs/cgroup/unified/y", "/sys/fs/cgroup/unified");
    }

    @Test
    void an_invalid_path_yields_no_folder() {
        assertThat(Cgroups.folders(own(""), mounts(USUAL))).isEmpty();
        assertThat(Cgroups.folders(own("0::../../etc"), mounts(USUAL))).isEmpty();
        assertThat(Cgroups.folders(own("0::/a/../../etc"), mounts(USUAL))).isEmpty();
        assertThat(Cgroups.folders(own("4:memory:/x"), mounts(USUAL))).isEmpty();
        assertThat(Cgroups.folders(own("0::/" + "a/".repeat(1_000)), mounts("garbage")))
                .hasSizeLessThan(20);
    }

    private static FileContent own(String text) {
        return FileContent.of("/proc/self/cgroup", text);
    }

    private static FileContent mounts(String text) {
        return FileContent.of("/proc/self/mountinfo", text);
    }
}
