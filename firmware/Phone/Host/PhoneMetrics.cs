using System.Globalization;
using System.Text;
using CallDesk;
using Phone.Audio;
using Phone.Panel;
using Phone.Prompts;
using Phone.Sip;

namespace Phone.Host;

/// <summary>
/// The phone's figures as Prometheus text (exposition format 0.0.4). Counts and times only, never a number or a name.
/// </summary>
internal static class PhoneMetrics
{
    public static string Render(PhoneHost phone, MediaLoop media, PromptLibrary prompts, BoardPlane board, JournalPlane journal, SipAgent sip)
    {
        var text = new StringBuilder();
        PhoneSnapshot now = phone.Current;
        Gauge(text, "phone_ready", "The phone can take a call.", phone.Ready ? 1 : 0);
        Gauge(text, "phone_registered", "The registrar knows us.", now.Desk.Registered ? 1 : 0);
        Gauge(text, "phone_off_hook", "The handset is lifted.", now.Desk.Hook == HookPosition.Off ? 1 : 0);
        Gauge(text, "phone_calls", "Dialogs that exist now.", sip.LiveCalls);
        Gauge(text, "phone_stalled_planes", "Planes that gave no sign of life.", phone.Stalled.Count);
        Gauge(text, "phone_failed_devices", "Parts of the board that do not work.", now.Desk.FailedDevices.Length);
        Counter(text, "phone_desk_steps_total", "Events that the desk has handled.", now.Version);
        Counter(text, "phone_media_frames_total", "10 ms frames of sound.", media.Statistics.Frames);
        Counter(text, "phone_media_deadline_misses_total", "Frames more than one frame late.", media.Statistics.DeadlineMisses);
        Counter(text, "phone_media_allocated_bytes_total", "Managed bytes allocated on the media thread.", media.Statistics.AllocatedBytes);
        Counter(text, "phone_talk_facts_lost_total", "Beginnings and ends of speech that the desk was not told.", media.Talk.Lost);
        Counter(text, "phone_prompts_missing_total", "Prompts that were to be said and did not exist.", prompts.Missed);
        Counter(text, "phone_i2c_transactions_total", "I2C transactions.", board.Statistics.Transactions);
        Counter(text, "phone_i2c_naks_total", "Transactions that were not acknowledged.", board.Statistics.Naks);
        Counter(text, "phone_i2c_retries_total", "Transactions that were tried again.", board.Statistics.Retries);
        Counter(text, "phone_chip_reinitialisations_total", "Chips that were set up again after a fault.", board.Statistics.Reinitialisations);
        Counter(text, "phone_journal_committed_total", "Entries whose commit returned.", journal.Figures.Committed);
        Gauge(text, "phone_journal_pending", "Entries in memory only.", journal.Figures.Pending);
        Counter(text, "phone_journal_dropped_total", "Entries that could not be kept.", journal.Figures.Dropped);
        return text.ToString();
    }

    private static void Gauge(StringBuilder text, string name, string help, long value) => Line(text, name, help, "gauge", value);

    private static void Counter(StringBuilder text, string name, string help, long value) => Line(text, name, help, "counter", value);

    private static void Line(StringBuilder text, string name, string help, string type, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
}
