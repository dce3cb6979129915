using System.Globalization;
using System.Text;
using CallDesk;
using Phone.Alerts;
using Phone.Audio;
using Phone.Panel;
using Phone.Prompts;
using Phone.SelfTest;
using Phone.Sip;

namespace Phone.Host;

/// <summary>
/// The phone's figures as Prometheus text (exposition format 0.0.4). Counts and times only, never a number or a name.
/// </summary>
internal static class PhoneMetrics
{
    public static string Render(
        PhoneHost phone, MediaLoop media, PromptLibrary prompts, BoardPlane board, JournalPlane journal, SipAgent sip, SitePlane site,
        SelfTestFigures selfTest)
    {
        var text = new StringBuilder();
        PhoneSnapshot now = phone.Current;
        Gauge(text, "phone_ready", "The phone can take a call.", phone.Ready ? 1 : 0);
        Gauge(text, "phone_registered", "The registrar knows us.", now.Desk.Registered ? 1 : 0);
        Gauge(text, "phone_off_hook", "The handset is lifted.", now.Desk.Hook == HookPosition.Off ? 1 : 0);
        Gauge(text, "phone_calls", "Dialogs that exist now.", sip.LiveCalls);
        Gauge(text, "phone_stalled_planes", "Planes that gave no sign of life.", phone.Stalled.Count);
        Gauge(text, "phone_failed_devices", "Parts of the board that do not work.", now.Desk.FailedDevices.Length);
        Counter(text, "phone_sip_unservable_total", "Calls refused with 488: no codec of ours.", sip.Counters.Unservable);
        Counter(text, "phone_sip_shutdown_refusals_total", "Calls refused with 503 while going down.", sip.Counters.ShuttingDown);
        Counter(text, "phone_sip_malformed_total", "Calls that SIP itself refused.", sip.Counters.Malformed);
        Counter(text, "phone_sip_transfers_declined_total", "REFERs declined.", sip.Counters.Transfers);
        Counter(text, "phone_sip_replacements_declined_total", "INVITEs with Replaces declined.", sip.Counters.Replacements);
        Counter(text, "phone_sip_messages_ignored_total", "MESSAGEs that acknowledged no alert.", sip.Counters.Messages);
        Counter(text, "phone_desk_steps_total", "Events that the desk has handled.", now.Version);
        Counter(text, "phone_media_frames_total", "10 ms frames of sound.", media.Statistics.Frames);
        Counter(text, "phone_media_deadline_misses_total", "Frames more than one frame late.", media.Statistics.DeadlineMisses);
        Counter(text, "phone_media_allocated_bytes_total", "Managed bytes allocated on the media thread.", media.Statistics.AllocatedBytes);
        Memory(text);
        Counter(text, "phone_talk_facts_lost_total", "Beginnings and ends of speech that the desk was not told.", media.Talk.Lost);
        Counter(text, "phone_prompts_missing_total", "Prompts that were to be said and did not exist.", prompts.Missed);
        Counter(text, "phone_i2c_transactions_total", "I2C transactions.", board.Statistics.Transactions);
        Counter(text, "phone_i2c_naks_total", "Transactions that were not acknowledged.", board.Statistics.Naks);
        Counter(text, "phone_i2c_retries_total", "Transactions that were tried again.", board.Statistics.Retries);
        Counter(text, "phone_chip_reinitialisations_total", "Chips that were set up again after a fault.", board.Statistics.Reinitialisations);
        Counter(text, "phone_journal_committed_total", "Entries whose commit returned.", journal.Figures.Committed);
        Gauge(text, "phone_journal_pending", "Entries in memory only.", journal.Figures.Pending);
        Counter(text, "phone_journal_dropped_total", "Entries that could not be kept.", journal.Figures.Dropped);
        Alerts(text, "phone_alerts_delivered_total", "Alerts that a receiver took.", site, figures => figures.Delivered);
        Alerts(text, "phone_alerts_failed_total", "Alerts that were given up.", site, figures => figures.Failed);
        Alerts(text, "phone_alerts_dropped_total", "Alerts that gave way to newer ones.", site, figures => figures.Dropped);
        Alerts(text, "phone_alerts_acknowledged_total", "Alerts acknowledged by an answer.", site, figures => figures.Acknowledged);
        Counter(text, "phone_selftest_runs_total", "Self-tests that ran.", selfTest.Runs);
        Counter(text, "phone_selftest_yielded_total", "Self-tests that gave way to something more important.", selfTest.Yielded);
        Gauge(text, "phone_selftest_failed_steps", "Steps that failed in the last one.", selfTest.FailedSteps);
        if (selfTest.LastPassed is { } passed)
        {
            Gauge(text, "phone_selftest_passed", "The last whole one passed.", passed ? 1 : 0);
        }

        Labelled(text, "phone_plane_stalls_total", "Times that a plane gave no sign of life.", "plane", phone.Monitor.Stalls);
        Labelled(text, "phone_plane_restarts_total", "Times that a plane was restarted alone.", "plane", phone.Monitor.Restarts);
        Counter(text, "phone_microphone_cuts_total", "Times the open microphone was shut because nobody looked at the hook.", media.MicrophoneCuts);
        return text.ToString();
    }

    /// <summary>What the collector holds comes and goes by regions of megabytes; what lives in it must stay as it is.</summary>
    private static void Memory(StringBuilder text)
    {
        GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.Any);
        Gauge(text, "phone_gc_live_bytes", "Managed memory after the last collection, with what it left.", last.HeapSizeBytes - last.FragmentedBytes);
        Gauge(text, "phone_gc_committed_bytes", "Memory that the collector holds, used or not.", last.TotalCommittedBytes);
        Counter(text, "phone_gc_collections_total", "Collections since the start.", last.Index);
    }

    private static void Alerts(StringBuilder text, string name, string help, SitePlane site, Func<AlertFigures, long> figure) =>
        Labelled(text, name, help, "way", [("message", figure(site.Messages)), ("webhook", figure(site.WebHooks))]);

    private static void Labelled(
        StringBuilder text, string name, string help, string label, IReadOnlyList<(string Value, long Count)> series)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} counter\n");
        foreach ((string value, long count) in series)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{{{label}=\"{value}\"}} {count}\n");
        }
    }

    private static void Gauge(StringBuilder text, string name, string help, long value) => Line(text, name, help, "gauge", value);

    private static void Counter(StringBuilder text, string name, string help, long value) => Line(text, name, help, "counter", value);

    private static void Line(StringBuilder text, string name, string help, string type, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
}
