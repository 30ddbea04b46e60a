/** What Linux says about itself: interfaces by netlink and sysfs, the firewall by the program nft. */
package dev.malachi.plugin.linux.host;
