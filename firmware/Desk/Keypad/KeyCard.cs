using System.Collections.Immutable;
using System.Text;

namespace CallDesk;

/// <summary>What one key, or a row of them, is for, as it stands on the printed card.</summary>
/// <param name="Keys">Whose row it is.</param>
/// <param name="Shown">The legends as printed.</param>
public sealed record KeyUse(
    ImmutableArray<Key> Keys, string Shown, (string Zh, string En) OnHook, (string Zh, string En) Lifted, (string Zh, string En) InCall);

/// <summary>One menu by voice: which key does what while it speaks.</summary>
public sealed record VoiceMenu(
    DialogueKind Kind, string Opens, (string Zh, string En) Name, ImmutableArray<(string Key, string Zh, string En)> Answers);

/// <summary>The printed card: every key of the board, every menu by voice. The rules are in the files of the keys.</summary>
public static class KeyCard
{
    private const string DeadZh =
        "\n灯全灭、电源灯也灭：检查网线（PoE）或电源。\n"
        + "电源灯亮、灯环一分钟后仍全灭，或别无他法：按住 \\*、# 和 HOLD 重新上电，等到紫灯偶闪（恢复启动）再松手。\n";

    private const string DeadEn =
        "\nEverything dark, the power light too: check the network cable (PoE) or the supply.\n"
        + "The power light is on and the ring is still dark after a minute, or nothing else helps: hold \\*, # and HOLD down, "
        + "switch the power\n"
        + "on, and let go when violet lights wink (recovery start).\n";

    private static readonly (string Zh, string En) Nothing = ("—", "—");

    /// <summary>Every key stands in exactly one row.</summary>
    public static ImmutableArray<KeyUse> Keys { get; } =
    [
        new([.. Enum.GetValues<Key>().Where(key => key <= Key.Pound)], "0–9 \\* #",
            ("先按号，拿起就拨；长按为快拨", "number first, lifting dials it; held down: speed number"),
            ("拨号，# 立即拨出；紧急号码按完就拨", "dials; # at once; an emergency number goes out at its last digit"), ("发按键音", "tones")),
        new([Key.Hold], "HOLD", Nothing, ("接下一个等候的来电", "takes the next waiting or held caller"),
            ("请对方等候／接回；有人在等则换接", "hold / take back; with another caller: swap")),
        new([Key.Transfer], "TRANSFER", Nothing, Nothing,
            ("号码 + #：先问后转，再按转接完成；号码 + 转接：直接转", "number + #: ask first, again completes; number + TRANSFER: at once")),
        new([Key.Mute], "MUTE", Nothing, Nothing, ("静音开／关", "microphone off / on")),
        new([Key.Redial], "REDIAL", ("拿起时报出上次号码，# 拨出", "last number: spoken at lift, # dials"), ("同左", "the same"), Nothing),
        new([Key.Handsfree], "HANDSFREE", ("岗亭不可用；别处同拿起听筒，再按挂断", "refused in a booth; elsewhere as a lift, again hangs up"),
            ("岗亭不可用；别处转到免提", "refused in a booth; elsewhere to the loudspeaker"),
            ("岗亭不可用；别处转到免提，拿起听筒转回", "refused in a booth; elsewhere to the loudspeaker, lifting takes it back")),
        new([Key.VolumeUp, Key.VolumeDown], "VOL+ VOL-", ("铃声", "ringer"), ("听筒", "receiver"), ("听筒", "receiver")),
        new([Key.Note], "NOTE", ("记上一个电话；代码", "notes to the last call; codes"), ("同左", "the same"),
            ("再按代码；按住：录音", "then a code; held down: memo")),
        new([Key.Sos], "SOS", ("按住 1.5 秒：立即求助，拿起即拨", "held 1.5 s: alert at once, dials at lift"), ("求助并拨号", "alert, and dials"),
            ("求助，灯上出现紧急清单；按住数字 1–5 打勾", "alert; the lights show the checklist, held digits 1–5 tick it")),
        new([Key.Private], "PRIVATE", Nothing, ("下一个是私人电话", "the next call is private"), ("这是私人电话", "this call is private")),
        new([Key.Callback], "CALLBACK", ("拿起时报出要回的电话，# 拨出", "next callback: spoken at lift, # dials"), ("同左", "the same"),
            ("答应回电", "promises a callback")),
        new([Key.Messages], "MESSAGES", ("拿起后听口讯", "messages, at lift"), ("听口讯", "messages"), Nothing),
        new([Key.Review], "REVIEW", ("拿起后听自己的数字（密码）", "own figures, at lift (PIN)"), ("同左", "the same"), Nothing),
    ];

    /// <summary>The menus that take keys; what is only read out ends at any digit and is repeated by <c>*</c>.</summary>
    public static ImmutableArray<VoiceMenu> Menus { get; } =
    [
        new(DialogueKind.Messages, "MESSAGES", ("口讯", "messages"),
            [("1 \\*", "重听", "again"), ("2", "下一条", "next"), ("#", "已转达；没有口讯时结束", "delivered; without a message: end")]),
        new(DialogueKind.Review, "REVIEW", ("自己的数字", "own figures"),
            [("\\*", "重听", "again"), ("2", "上一个电话", "the last call"), ("0", "提示：关／灯／语音", "hints: off / light / voice"),
                ("#", "结束", "end")]),
        new(DialogueKind.Pin, "NOTE \\* 4", ("密码", "PIN"),
            [("0–9", "密码", "the PIN"), ("#", "完成；空的则结束", "done; if empty: end"), ("\\*", "重新输入", "begin again")]),
        new(DialogueKind.Handover, "NOTE \\* 4", ("接班", "take over"), [("#", "接班", "take over"), ("\\*", "重听", "again")]),
        new(DialogueKind.RepairDay, "NOTE 3", ("请修：日", "repair: day"),
            [("0–99", "几天后，0 是今天", "days from today"), ("#", "完成", "done"), ("\\*", "重新输入", "begin again")]),
        new(DialogueKind.RepairHour, "NOTE 3", ("请修：时", "repair: hour"),
            [("0–23", "几点", "the hour"), ("#", "完成", "done"), ("\\*", "从日期重来", "back to the day")]),
        new(DialogueKind.Colleague, "NOTE 6", ("找同事：给谁", "colleague: for whom"),
            [("0–9", "快拨键或号码", "speed key or number"), ("#", "完成；空的则不指定", "done; if empty: nobody in particular"),
                ("\\*", "重新输入", "begin again")]),
        new(DialogueKind.ReadOut, "NOTE \\* 6", ("交班", "handover"), [("\\*", "重听", "again")]),
        new(DialogueKind.Status, "NOTE \\* 8", ("地址与状态", "address and status"), [("\\*", "重听", "again")]),
        new(DialogueKind.Guide, "NOTE \\* 9", ("按键说明", "key guide"), [("\\*", "重听", "again")]),
    ];

    /// <summary>The whole card, Markdown: keys, codes, menus, lights.</summary>
    /// <param name="language"><c>zh</c> or <c>en</c>.</param>
    public static string Print(string language)
    {
        var zh = language == "zh";
        return new StringBuilder()
            .Append(zh ? "**按键**\n\n" : "**Keys**\n\n").Append(KeyTable(zh))
            .Append(zh ? "\n**记录键之后的代码**（三秒内）\n\n" : "\n**Codes after NOTE** (within three seconds)\n\n").Append(NoteCodes.Card(language))
            .Append(zh ? "\n**语音菜单**（第二次按 \\* 起放慢）\n\n" : "\n**Menus by voice** (slowly from the second \\* on)\n\n")
            .Append(MenuTable(zh))
            .Append(zh ? "\n**灯**\n\n" : "\n**Lights**\n\n").Append(LedLanguage.Card(language))
            .Append(zh ? "\n**电话没有声音时**（紫灯）\n\n" : "\n**When the phone is dead** (violet)\n\n").Append(LedLanguage.FaultCard(language))
            .Append(zh ? DeadZh : DeadEn)
            .ToString();
    }

    private static string KeyTable(bool zh)
    {
        var table = new StringBuilder(zh
            ? "| 按键 | 听筒挂着 | 拿起、没有通话 | 通话中 |\n|---|---|---|---|\n"
            : "| key | handset down | lifted, no call | in a call |\n|---|---|---|---|\n");
        foreach (var row in Keys)
        {
            table.Append("| ").Append(row.Shown).Append(" | ").Append(Say(row.OnHook)).Append(" | ").Append(Say(row.Lifted)).Append(" | ");
            table.Append(Say(row.InCall)).Append(" |\n");
        }

        return table.ToString();

        string Say((string Zh, string En) words) => zh ? words.Zh : words.En;
    }

    private static string MenuTable(bool zh)
    {
        var table = new StringBuilder(zh ? "| 打开 | 菜单 | 按键 |\n|---|---|---|\n" : "| opened by | menu | keys |\n|---|---|---|\n");
        foreach (var menu in Menus)
        {
            table.Append("| ").Append(menu.Opens).Append(" | ").Append(zh ? menu.Name.Zh : menu.Name.En).Append(" | ");
            table.AppendJoin(" · ", menu.Answers.Select(a => $"{a.Key} {(zh ? a.Zh : a.En)}")).Append(" |\n");
        }

        return table.ToString();
    }
}
