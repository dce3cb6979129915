using System.Collections.Frozen;

namespace Phone.SelfTest;

/// <summary>Why there is no figure, in the technician's language. What a chip says of itself stays as it is.</summary>
internal static class StepNotes
{
    private const string Missing = "missing: ";

    private static readonly FrozenDictionary<string, string> Chinese = new Dictionary<string, string>
    {
        ["the test yielded"] = "自检已中断",
        ["needs a person"] = "需要有人在场",
        ["no codec"] = "没有语音芯片",
        ["needs the lifted handset"] = "需要提机",
        ["was not needed"] = "不需要",
        ["no reference yet: the first test with good sound makes it"] = "还没有基准：第一次声音正常的自检会建立",
        ["could not be measured"] = "无法测量",
        ["the chip that would be written to is absent"] = "要写入的芯片不在",
        ["stays off-hook"] = "一直处于提机状态",
        ["the tone did not reach the microphone"] = "话筒没有收到单音",
        ["too little arrives"] = "收到的声音太小",
        ["nobody answered"] = "没有人回答",
        ["the card does not say"] = "存储卡不提供",
        ["no sensor"] = "没有传感器",
        ["this board does not say"] = "主板不提供",
        ["the registrar is an address, or there is none"] = "注册服务器是 IP 地址，或没有设置",
        ["there is none, or the phone is not running"] = "没有设置，或电话没有运行",
        ["the registrar is not reached by TLS"] = "注册不走 TLS",
        ["calls go straight to a number's host"] = "呼叫直接发往号码所在主机",
        ["no echo number is set"] = "没有设置回声测试号码",
        ["the echo number is barred, or an emergency number"] = "回声测试号码被禁止，或是紧急号码",
        ["the phone is not running"] = "电话没有运行",
        ["no answer, or no sound in it"] = "没有应答，或没有声音",
        ["nothing came back"] = "没有声音返回",
        ["cannot be had here"] = "此处无法取得",
    }.ToFrozenDictionary();

    public static string? In(string language, string? note) => note switch
    {
        null => null,
        _ when language == "en" => note,
        _ when note.StartsWith(Missing, StringComparison.Ordinal) => $"没有反应：{note[Missing.Length..]}",
        _ => Chinese.GetValueOrDefault(note, note),
    };
}
