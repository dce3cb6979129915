using System.Collections.Immutable;

namespace CallDesk;

/// <summary>When a row of the language can be seen: rows of a call are never seen beside rows of rest.</summary>
public enum Occasion
{
    /// <summary>At any time.</summary>
    Any,

    /// <summary>Nobody is on the line, or a caller is kept waiting for something else.</summary>
    Rest,
    Call,

    /// <summary>Lights 8 to 11: the neighbouring booths.</summary>
    Neighbour,

    /// <summary>A part of the phone has failed: readable when it can no longer speak.</summary>
    Fault,
}

/// <summary>One line of the language: these lights, so, on that occasion.</summary>
/// <param name="Meaning">In English.</param>
/// <param name="Zh">In Chinese.</param>
/// <param name="First">The first light; 0 is at the top, they follow clockwise.</param>
/// <param name="Lights">How many.</param>
public sealed record LedRow(Occasion Occasion, string Meaning, string Zh, int First, int Lights, Light Shows, Func<DeskState, bool> When);

/// <summary>The language as data: later rows over earlier ones, the whole-ring pictures over all rows.</summary>
public static partial class LedLanguage
{
    private const int FirstNeighbour = 8;

    private const Cue Phrases = Cue.Greeting | Cue.HoldPhrase | Cue.OfferCallback | Cue.Thanks | Cue.Surname;

    /// <summary>Rows whose condition is the state alone, in the order in which they are painted.</summary>
    public static ImmutableArray<LedRow> Rows { get; } =
    [
        new(Occasion.Any, "ready for calls", "可以接听", 0, 1, Dim, static s => s.Registered || !s.HasRegistrar),
        new(Occasion.Any, "on patrol", "巡逻中", 0, 1, White(Motion.Blink), static s => s.Shift.OnPatrol),
        new(Occasion.Any, "not registered", "未登记", 0, 1, Amber(Motion.Wink), static s => !s.Registered && s.HasRegistrar),
        new(Occasion.Rest, "messages wait", "有口讯", 3, 1, White(Motion.Wink), static s => s.Agenda.Count(AgendaKind.Message) > 0),
        new(Occasion.Rest, "something is due", "有事到期", 4, 1, White(Motion.Blink), static s => s.News.Reminders.Length > 0),
        new(Occasion.Rest, "something is told at the next lift", "拿起听筒有提示", 5, 1, White(Motion.Wink),
            static s => s.News.Outage || (s.Ear == Route.None && s.Dialogue is not null)),
        new(Occasion.Any, "phone locked", "话机已锁", 2, 1, White(Motion.Steady), static s => s.Settings.Post.Locked),
        new(Occasion.Any, "nobody hung the handset up", "听筒没有挂好", 1, 1, Amber(Motion.Flash),
            static s => s.Line is { Tone: Tone.Howler } or { LeftOff: true }),
        new(Occasion.Call, "being dialled or answered", "正在拨号或接通", 1, 2, Green(Motion.Blink),
            static s => Has(s, CallPhase.Dialing) || Has(s, CallPhase.Answering)),
        new(Occasion.Call, "in a call", "通话中", 1, 2, Green(Motion.Steady), static s => Has(s, CallPhase.Active)),
        new(Occasion.Call, "handset down, far end still there", "听筒已放下，对方还在线", 1, 2, Green(Motion.Flash),
            static s => Has(s, CallPhase.Grace)),
        new(Occasion.Call, "far end has left", "对方已挂断", 1, 2, White(Motion.Wink), static s => Has(s, CallPhase.Released)),
        new(Occasion.Call, "private", "私人电话", 3, 1, White(Motion.Steady),
            static s => s.PrivateNext || s.Current is { Private: not null }),
        new(Occasion.Call, "being transferred", "正在转接", 3, 2, Amber(Motion.Wink), static s => Has(s, CallPhase.Transferring)),
        new(Occasion.Call, "held", "对方在等候", 3, 1, Amber(Motion.Blink), static s => Has(s, CallPhase.Held)),
        new(Occasion.Call, "held or waiting: offer to call back", "等候二十秒：问可否回电", 3, 1, Amber(Motion.Wink),
            static s => Waits(s, WaitMarks.Offer)),
        new(Occasion.Call, "kept waiting for long", "等候已久", 3, 1, Amber(Motion.Flash), static s => Waits(s, WaitMarks.Warning)),
        new(Occasion.Call, "kept waiting for too long", "等候超过一分钟", 3, 2, Red(Motion.Steady), static s => Waits(s, WaitMarks.Limit)),
        new(Occasion.Call, "speak softer", "请放轻声音", 4, 1, White(Motion.Wink), static s => s.Coach.Lit == Cue.Softer),
        new(Occasion.Call, "closer to the mouthpiece", "话筒靠近一些", 4, 1, White(Motion.Blink), static s => s.Coach.Lit == Cue.Closer),
        new(Occasion.Call, "further from the mouthpiece", "话筒离远一些", 4, 1, White(Motion.Flash), static s => s.Coach.Lit == Cue.Further),
        new(Occasion.Call, "a phrase is due", "该说一句用语（问候、致歉、致谢……）", 5, 1, White(Motion.Wink), static s => (s.Coach.Lit & Phrases) != 0),
        new(Occasion.Call, "the caller waits for a word", "对方在等您回应", 5, 1, White(Motion.Blink), static s => s.Coach.Lit == Cue.Listen),
        new(Occasion.Call, "let the caller speak", "请让对方说", 5, 1, White(Motion.Flash),
            static s => s.Coach.Lit is Cue.Interrupt or Cue.HearFirst),
        new(Occasion.Call, "microphone muted", "话筒已静音", 4, 2, Red(Motion.Steady), static s => s.Current is { Muted: true }),
        new(Occasion.Any, "the phone asks for digits", "请按数字回答", 5, 2, White(Motion.Blink),
            static s => s.Ear != Route.None && s.Dialogue is not null),
        new(Occasion.Any, "the next digit is a code", "下一个数字是代码", 5, 2, White(Motion.Flash), static s => s.Note.OpenedAt is not null),
        new(Occasion.Any, "a memo is dictated", "正在录音", 4, 2, Red(Motion.Blink), static s => s.Dictation is not null),
        .. OfNeighbour(0, light: FirstNeighbour),
        .. OfNeighbour(1, light: FirstNeighbour + 1),
        .. OfNeighbour(2, light: FirstNeighbour + 2),
        .. OfNeighbour(3, light: FirstNeighbour + 3),
        new(Occasion.Call, "a call waits", "又有来电在等", 6, 6, Blue(Motion.Blink), static s => Has(s, CallPhase.Waiting)),
        new(Occasion.Any, "done", "已办好", 6, 1, Green(Motion.Steady), static s => s.ConfirmedUntil is not null),
        new(Occasion.Any, "network gone", "网络中断", 0, 1, Amber(Motion.Flash), static s => s.Network.Down),
        new(Occasion.Call, "a caller hears music and waits", "来电在听音乐等候", 6, 6, Blue(Motion.Wink),
            static s => Has(s, CallPhase.Courtesy) && !Has(s, CallPhase.Waiting)),
        new(Occasion.Any, "refused", "不允许", 6, 1, Red(Motion.Flash), static s => s.RefusedUntil is not null),
        new(Occasion.Any, "handsfree is open: the room is heard", "免提已开：周围的声音对方都听得到", 7, 1, Green(Motion.Blink),
            static s => s.Handsfree is not null),
        new(Occasion.Fault, "journal unavailable", "记录不能保存", 7, 1, Violet(Motion.Wink), static s => !s.JournalAvailable),
        new(Occasion.Fault, "sound stalled", "声音中断", 7, 2, Violet(Motion.Flash), static s => s.AudioStalled),
        new(Occasion.Fault, "codec failed", "音频芯片故障", 8, 1, Violet(Motion.Steady), static s => s.FailedDevices.Contains(Device.Codec)),
        new(Occasion.Fault, "hook switch failed", "叉簧故障", 9, 1, Violet(Motion.Steady), static s => s.FailedDevices.Contains(Device.Hook)),
        new(Occasion.Fault, "keypad failed", "键盘故障", 10, 1, Violet(Motion.Steady), static s => s.FailedDevices.Contains(Device.Keypad)),
        new(Occasion.Fault, "lights failed", "灯故障", 11, 1, Violet(Motion.Steady), static s => s.FailedDevices.Contains(Device.Lights)),
        new(Occasion.Fault, "watchdog failed", "看门狗故障", 10, 2, Violet(Motion.Flash),
            static s => s.FailedDevices.Contains(Device.Watchdog)),
        new(Occasion.Fault, "not set up: a technician is needed", "尚未设置：请找技术员", 7, 5, Violet(Motion.Blink),
            static s => s.Settings.Setup == Setup.Missing),
        new(Occasion.Fault, "new settings refused, the old ones are in force", "新设置被拒，仍用旧设置", 6, 2, Violet(Motion.Wink),
            static s => s.Settings.Setup == Setup.Refused),
        new(Occasion.Fault, "recovery start: the last good settings are in force", "恢复启动：使用最近的好设置", 6, 5, Violet(Motion.Wink),
            static s => s.Settings.Setup == Setup.Recovery),
        new(Occasion.Rest, "acceptance test is due: lift the handset", "待验收：请提机", 6, 3, White(Motion.Blink),
            static s => s.Settings.Setup == Setup.AcceptanceDue),
        new(Occasion.Any, "SOS was acknowledged", "求助已有人答复", 0, 2, Green(Motion.Blink), static s => s.Sos is { Acknowledged: true }),
        new(Occasion.Any, "SOS went out", "求助已发出", 0, 2, Red(Motion.Flash), static s => s.Sos is { Acknowledged: false }),
    ];

    /// <summary>
    /// Pictures over many lights. What is to be seen of them depends on more than a condition: <see cref="Of"/> paints them.
    /// </summary>
    public static ImmutableArray<LedRow> Pictures => [Ringing, Late, RecallRing, CourtesyRing, OpenPoint, TickedPoint, SosFilling];

    private static LedRow Ringing { get; } =
        Picture("it rings: brighter with each burst", "来电：每响一声更亮", 0, Count, Blue(Motion.Blink));

    private static LedRow Late { get; } =
        Picture("it rings for too long: answer now", "响铃过久：请立即接听", 0, Count, Red(Motion.Flash));

    private static LedRow RecallRing { get; } =
        Picture("the held caller rings back", "等候的来电回铃", 0, Count / 2, Amber(Motion.Blink));

    private static LedRow CourtesyRing { get; } =
        Picture("the caller who hears music rings", "听音乐的来电响铃", Count / 2, Count / 2, Blue(Motion.Flash));

    /// <summary>Emergency checklist: five lights, from light 7 on (clause 5.5).</summary>
    private static LedRow OpenPoint { get; } = Picture(
        "emergency checklist, still to ask: name, identity, address, phone, what happened", "紧急清单待问：姓名、身份、地址、电话、何事",
        7, Checklist.Points, Red(Motion.Wink));

    private static LedRow TickedPoint { get; } =
        Picture("emergency checklist: asked", "紧急清单：已问", 7, Checklist.Points, Green(Motion.Steady));

    private static LedRow SosFilling { get; } =
        Picture("SOS is held down: the ring fills", "按住求助键：灯环填满", 0, Count, Red(Motion.Steady));

    /// <summary>A neighbour that is idle is dark.</summary>
    private static ReadOnlySpan<LedRow> OfNeighbour(int place, int light) => new LedRow[]
    {
        new(Occasion.Neighbour, "neighbour is called", "邻岗正在响铃", light, 1, Blue(Motion.Flash), s => Is(s, place, NeighbourState.Ringing)),
        new(Occasion.Neighbour, "neighbour talks", "邻岗通话中", light, 1, Red(Motion.Blink), s => Is(s, place, NeighbourState.Busy)),
        new(Occasion.Neighbour, "nothing is heard of the neighbour", "邻岗没有消息", light, 1, Violet(Motion.Wink),
            s => Is(s, place, NeighbourState.Unknown)),
    };

    private static LedRow Picture(string meaning, string zh, int first, int lights, Light shows) =>
        new(Occasion.Any, meaning, zh, first, lights, shows, static _ => false);

    private static bool Is(DeskState s, int place, NeighbourState state) =>
        s.Neighbours.Length > place && s.Neighbours[place].State == state;

    private static bool Has(DeskState s, CallPhase phase)
    {
        foreach (var call in s.Calls)
        {
            if (call.Phase == phase)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Waits(DeskState s, WaitMarks mark)
    {
        foreach (var call in s.Calls)
        {
            if (Hearing.Waits(call, mark))
            {
                return true;
            }
        }

        return false;
    }

    private static Light Dim => new(0, 40, 0, Motion.Steady);

    private static Light Red(Motion motion) => new(255, 0, 0, motion);

    private static Light Green(Motion motion) => new(0, 200, 0, motion);

    private static Light Amber(Motion motion) => new(255, 140, 0, motion);

    private static Light Blue(Motion motion) => new(0, 80, 255, motion);

    private static Light Violet(Motion motion) => new(160, 0, 255, motion);

    private static Light White(Motion motion) => new(200, 200, 200, motion);
}
