/**
 * Whole nodes under test. This module has no classes of its own: it makes Surefire run the tests on the module path with
 * every room of the image in the boot layer, so that the plugins of the image are found.
 */
open module dev.malachi.systemtests {
    requires dev.malachi.api;
    requires dev.malachi.kernel;
    requires dev.malachi.plugin.authoring;
    requires dev.malachi.plugin.bouncycastle;
    requires dev.malachi.plugin.classic;
    requires dev.malachi.plugin.cli;
    requires dev.malachi.plugin.control;
    requires dev.malachi.plugin.capture;
    requires dev.malachi.plugin.diagnosis;
    requires dev.malachi.plugin.intrinsics;
    requires dev.malachi.plugin.jce;
    requires dev.malachi.plugin.linux;
    requires dev.malachi.plugin.ndp;
    requires dev.malachi.plugin.pcap;
    requires dev.malachi.plugin.sodium;
    requires dev.malachi.plugin.tools;
    requires dev.malachi.plugin.virtuallan;
    requires org.bouncycastle.provider; // BLAKE2b and BLAKE3 of the model of the original
    requires tools.jackson.databind; // tests read what commands print

    uses dev.malachi.api.plugin.Plugin; // a test starts nodes with those of the image and one of its own
}
