using System.Collections.Immutable;
using System.Globalization;
using CallDesk;

namespace Phone.Report;

/// <summary>
/// A month's calls as figures, one function a row of the standards. Totals of the post only; below 20 talks a figure about
/// manner would be one person's, and is not given.
/// </summary>
internal sealed class MonthFigures(IReadOnlyList<ReportCall> calls, DeskSettings settings)
{
    private const int FewestForManner = 20;
    private const int MostEvidence = 50;

    private readonly ReportCall[] _in = [.. calls.Where(call => call.Record.Direction == Direction.In)];
    private readonly ReportCall[] _talks = [.. calls.Where(call => call.Record.AnsweredAt is not null)];

    /// <summary>What the month says about a row; every row has an answer, if only that it cannot be observed.</summary>
    public Finding Of(ClauseRow row) => row.Name switch
    {
        "1.1" => InTime(),
        "1.2" => Manner("mean speech level", "平均语音电平", call => call.Record.Talk?.GuardLevelDb10),
        "1.3" => Greeting(),
        "1.4" => Count(_talks, call => call.Record.Care.HeldBeforeSpeech, "calls held before the caller had spoken", "次在对方讲话前让其等候"),
        "1.5a" => Spoken(_talks.Sum(call => call.Record.Care.Holds), "waits, each announced or cued", "次等候，均已告知或提示"),
        "1.5b" => Count(_talks, call => call.Record.Care.Longest >= settings.HoldOfferCallback.TotalMilliseconds, "calls with a wait past the offer's time", "次等候超过提议回电的时限"),
        "2.3g" => Waits(),
        "1.6" => Spoken(_talks.Sum(call => call.Record.Care.Holds), "holds and mutes, the microphone cut in each at codec and media", "次保持或静音，均在编解码器和媒体层切断话筒"),
        "1.7" => Flagged("blocked", "calls refused by an entry of the supervisor; no other way to refuse one", "次来电因主管条目被拒，别无拒接途径"),
        "1.8" => Flagged("transferred", "calls transferred, announced first", "次转接，事先告知"),
        "1.10" => NearEndFirst(),
        "2.1a" => Declared(call => !call.Record.Marks.Memos.IsDefaultOrEmpty, "talks with a memo", "次通话有语音备忘"),
        "2.2a" => Declared(call => call.Record.Marks.Category != Category.None, "talks with a category", "次通话已归类"),
        "2.3c" => Declared(call => call.Record.Marks.Anonymous, "callers who stayed unnamed, and that is noted", "位来电人匿名，并已注明"),
        "2.3f" => Count(_talks, call => call.Record.Care.Silences > 0, "talks in which a caller waited 8 s for a reaction", "次通话中对方等候回应达八秒"),
        "5.8" => Count(_talks, call => call.Record.Care.Interruptions > 0, "talks with an interruption", "次通话中打断对方"),
        "2.4a" => Declared(call => call.Record.Marks.Complete, "records complete", "条记录齐全"),
        "2.4b" => Declared(call => call.Record.Marks.Category == Category.Colleague, "calls for a colleague", "次来电找同事"),
        "3.4a" => Count(_talks, call => call.Record.Care.Holds > 0, "talks with a hold", "次通话有保持"),
        "2.5a" => Declared(call => call.Record.Marks.RepeatedBack is not null, "talks repeated back", "次通话已复述"),
        "2.5b" => Declared(call => call.Record.Marks.Category == Category.Complaint, "complaints, each with a follow-up", "件投诉，均有跟进"),
        "3.6a" => Declared(call => call.Record.Marks.Category == Category.Repair, "repairs", "件报修"),
        "2.4c" => Flagged("private", "private calls", "次私人通话"),
        "4.6b" => Flagged(CallFlags.Barred, "attempts to dial a barred number, none of them dialled", "次拨打受限号码，均未拨出"),
        "4.3a" => Manner("mean distance of speech from the room's noise", "语音与环境噪声平均差", Distance),
        "4.3b" => Flagged(CallFlags.AutoAnswerRefused, "demands from afar to open the phone, all refused", "次远程自动接听请求，均被拒绝"),
        "4.5" => Manner("mean impact of the handset", "放回听筒的平均冲击", call => call.Record.Talk?.SlamDb10),
        "5.4" => Declared(call => call.Record.Marks.LeaderClaim, "claims to be a leader, each reported", "次自称领导，均已上报"),
        "5.5" => Flagged(CallFlags.Emergency, "emergency calls", "次紧急通话"),
        "5.7" => Count(_in, call => call.Record.MachineAnsweredAt is not null, "waiting callers who heard the apology", "位等候者听到致歉"),
        "4.2" => Spoken(1, $"name: the post is called {settings.Post.Name}", $"个岗位名称：{settings.Post.Name}"),
        _ => new Finding(Knowledge.NotObservable, "not observable: what was said is not recorded", "无法观测：未录音", []),
    };

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Share(int part, int whole) =>
        whole == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:F1} %");

    private static int? Distance(ReportCall call) => call.Record.Talk is { } talk ? talk.GuardLevelDb10 - talk.NoiseDb10 : null;

    private static ImmutableArray<string> Evidence(IEnumerable<ReportCall> found) =>
        [.. found.OrderByDescending(call => call.ArrivedAt).Take(MostEvidence).Select(call => call.Id)];

    private static Finding Spoken(int number, string english, string chinese) =>
        new(Knowledge.Measured, $"{Whole(number)} {english}", $"{Whole(number)} {chinese}", []);

    private Finding InTime()
    {
        var inTime = _in.Count(call => call.Record is { WithinLimit: true, AnsweredAt: not null });
        ReportCall[] late = [.. _in.Where(call => call.Record.WithinLimit == false)];
        var own = late.Count(call => call.Record.Cause is null or LateCause.StaffedAndIdle);
        double[] delays =
        [
            .. _in.Where(call => call.Record.AnsweredAt is not null)
                .Select(call => (call.Record.AnsweredAt!.Value - call.Record.ArrivedAt).TotalSeconds).Order(),
        ];
        var (median, slow) = delays.Length == 0 ? (0, 0) : (delays[delays.Length / 2], delays[(int)(delays.Length * 0.95)]);
        return new Finding(
            Knowledge.Measured,
            string.Create(CultureInfo.InvariantCulture, $"{inTime} of {_in.Length} in time ({Share(inTime, _in.Length)}); {late.Length} late or missed, {own} of them staffed and idle; answered after {median:F1} s (median), {slow:F1} s (95 %)"),
            string.Create(CultureInfo.InvariantCulture, $"{_in.Length} 次来电中 {inTime} 次按时接听（{Share(inTime, _in.Length)}）；迟接或漏接 {late.Length} 次，其中有人值守且空闲 {own} 次；接听用时中位数 {median:F1} 秒，95 % 在 {slow:F1} 秒内"),
            Evidence(late));
    }

    private Finding Waits()
    {
        ReportCall[] broken = [.. calls.Where(call => call.Record.Care.Breaches > 0)];
        var longest = calls.Count == 0 ? 0 : calls.Max(call => call.Record.Care.Longest) / 1000.0;
        return new Finding(
            Knowledge.Measured,
            string.Create(CultureInfo.InvariantCulture, $"{broken.Length} calls waited longer than {settings.HoldLimit.TotalSeconds:F0} s; the longest wait was {longest:F0} s"),
            string.Create(CultureInfo.InvariantCulture, $"{broken.Length} 次等候超过 {settings.HoldLimit.TotalSeconds:F0} 秒；最长 {longest:F0} 秒"),
            Evidence(broken));
    }

    private Finding NearEndFirst()
    {
        ReportCall[] broken = [.. _talks.Where(call => call.Record.Flags.Contains(CallFlags.NearEndFirst))];
        return new Finding(
            Knowledge.Measured,
            $"{Whole(broken.Length)} of {Whole(_talks.Length)} talks were ended by this side ({Share(broken.Length, _talks.Length)})",
            $"{Whole(_talks.Length)} 次通话中我方先挂断 {Whole(broken.Length)} 次（{Share(broken.Length, _talks.Length)}）",
            Evidence(broken));
    }

    private Finding Greeting() => settings.Care.Greeting == CallDesk.Spoken.Announce
        ? Spoken(_in.Count(call => call.Record.AnsweredAt is not null), "callers heard the announced greeting", "位来电人听到自动问候")
        : new Finding(Knowledge.NotObservable, "not observable: guards greet themselves, nothing is recorded", "无法观测：由值守人员问候，未录音", []);

    private static Finding Count(ReportCall[] among, Func<ReportCall, bool> which, string english, string chinese)
    {
        ReportCall[] found = [.. among.Where(which)];
        return Spoken(found.Length, english, chinese) with { Evidence = Evidence(found) };
    }

    private Finding Flagged(string flag, string english, string chinese) =>
        Count([.. calls], call => call.Record.Flags.Contains(flag), english, chinese);

    private Finding Declared(Func<ReportCall, bool> which, string english, string chinese)
    {
        ReportCall[] found = [.. _talks.Where(which)];
        return new Finding(
            Knowledge.Declared,
            $"{Whole(found.Length)} {english}, of {Whole(_talks.Length)} talks",
            $"{Whole(_talks.Length)} 次通话中 {Whole(found.Length)} {chinese}",
            Evidence(found));
    }

    /// <summary>A mean about manner, without evidence: no single call, no single person.</summary>
    private Finding Manner(string english, string chinese, Func<ReportCall, int?> tenths)
    {
        int[] values = [.. _talks.Select(tenths).OfType<int>()];
        return values.Length < FewestForManner
            ? new Finding(Knowledge.NotObservable, $"fewer than {FewestForManner} talks: no figure", $"通话少于 {FewestForManner} 次，不给出数字", [])
            : new Finding(
                Knowledge.Measured,
                string.Create(CultureInfo.InvariantCulture, $"{english} {values.Average() / 10:F1} dB over {values.Length} talks"),
                string.Create(CultureInfo.InvariantCulture, $"{chinese} {values.Average() / 10:F1} dB（{values.Length} 次通话）"),
                []);
    }
}
