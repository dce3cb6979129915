using System.Collections.Immutable;
using System.Text;

namespace CallDesk;

/// <summary>
/// One code of the NOTE key. The rules, the printed card and the key guide by voice are made from these rows and from nothing else.
/// </summary>
/// <param name="Code">The keys after NOTE.</param>
/// <param name="Clause">Clauses it serves; empty: the post's own.</param>
/// <param name="Guide">Key of the prompt that says it in the key guide.</param>
/// <param name="Zh">Name on the Chinese card.</param>
/// <param name="En">Name on the English card.</param>
/// <param name="DoesZh">What it does, in Chinese.</param>
/// <param name="DoesEn">What it does, in English.</param>
public sealed record NoteCode(
    string Code, string Clause, string Guide, string Zh, string En, string DoesZh, string DoesEn)
{
    /// <summary>The rule.</summary>
    internal Action<Turn> Does { get; init; } = static t => t.Ignore("this code has no rule");
}

/// <summary>All codes of the NOTE key.</summary>
public static class NoteCodes
{
    private const string Ask = "2.2a 2.3a 3.3";

    /// <summary>In the order of the card.</summary>
    public static ImmutableArray<NoteCode> All { get; } =
    [
        Mark(Category.Complaint, "2.5b 3.6b", "投诉", "complaint", "登记为投诉，24 小时内跟进", "a complaint, followed up within 24 hours"),
        Mark(Category.Suggestion, Ask, "建议", "suggestion", "登记为建议", "a suggestion"),
        Mark(Category.Repair, "3.6a", "请修", "repair", "登记为请修，再按日、时约定", "a repair; then enter day and hour"),
        Mark(Category.Enquiry, "1.9", "咨询", "enquiry", "登记为咨询，姓名住址不外告", "an enquiry; names and flats are not given out"),
        Mark(Category.NeedsApproval, Ask, "需请示", "needs approval", "登记为需请示", "somebody else has to decide"),
        Mark(Category.Colleague, "2.4b 3.4b", "找同事", "colleague", "登记为找同事，再按快拨键或号码和 #；按住记录键留口讯",
            "for a colleague: then speed key or number, #; hold NOTE to leave a message"),
        Mark(Category.Private, "2.4c 3.8c 4.6a", "私人电话", "private call", "登记为私人电话", "a private call"),
        Mark(Category.Important, Ask, "重要来电", "important", "登记为重要来电", "an important call"),
        Mark(Category.Emergency, "5.5", "紧急突发事件", "emergency", "登记为紧急事件", "an emergency"),
        new("0", "2.5a 2.3.1.5 4.4", "key-guide.c0", "已复述", "repeated back", "记下已向对方复述", "you have repeated it back")
        {
            Does = Desk.NoteRepeatedBack,
        },
        new("*1", "5.4", "key-guide.s1", "自称领导", "leader", "记下并报告，可回拨登记号码", "claims to be a leader: noted, reported, call back")
        {
            Does = Desk.NoteLeaderClaim,
        },
        new("*2", "2.3c 3.5a", "key-guide.s2", "匿名", "anonymous", "不留姓名住址；再按一次，号码也不留", "no name, no address; twice: no number")
        {
            Does = Desk.NoteAnonymous,
        },
        new("*3", "2.3c", "key-guide.s3", "撤销", "undo", "撤销上一项登记", "takes the last note back") { Does = Desk.UndoNote },
        new("*4", "", "key-guide.s4", "上岗／下岗", "sign in or out", "输入密码，按 #", "enter your PIN, then #") { Does = Desk.SignInOrOut },
        new("*5", "1.1", "key-guide.s5", "巡逻", "patrol", "巡逻开始或结束", "patrol begins or ends") { Does = Desk.TogglePatrol },
        new("*6", "", "key-guide.s6", "交班", "handover", "读出未完成的事", "reads out what is open") { Does = Desk.AskReadOut },
        new("*7", "", "key-guide.s7", "自检", "self-test", "自检", "self-test") { Does = Desk.AskSelfTest },
        new("*8", "", "key-guide.s8", "地址与状态", "address and status", "读出岗位、地址、状态", "reads out post, address, status")
        {
            Does = Desk.AskStatus,
        },
        new("*9", "", "key-guide.s9", "按键说明", "key guide", "读出这张表", "reads this card out") { Does = Desk.AskGuide },
    ];

    /// <summary>Null if these keys are no code.</summary>
    public static NoteCode? Find(string code)
    {
        foreach (var row in All)
        {
            if (row.Code == code)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>The card that is printed and put beside the phone: a Markdown table.</summary>
    /// <param name="language"><c>zh</c> or <c>en</c>.</param>
    public static string Card(string language)
    {
        var zh = language == "zh";
        var card = new StringBuilder(zh ? "| 按键 | 名称 | 作用 |\n|---|---|---|\n" : "| keys | name | what it does |\n|---|---|---|\n");
        foreach (var row in All)
        {
            // A star would make Markdown emphasise what follows.
            var keys = (zh ? "记录 " : "NOTE ") + row.Code.Replace("*", "\\* ", StringComparison.Ordinal);
            card.Append(zh ? $"| {keys} | {row.Zh} | {row.DoesZh} |\n" : $"| {keys} | {row.En} | {row.DoesEn} |\n");
        }

        return card.ToString();
    }

    /// <summary>The key of the prompt that names a category.</summary>
    internal static string PromptOf(Category category) => category switch
    {
        Category.Complaint => "category.complaint",
        Category.Suggestion => "category.suggestion",
        Category.Repair => "category.repair",
        Category.Enquiry => "category.enquiry",
        Category.NeedsApproval => "category.needs-approval",
        Category.Colleague => "category.colleague",
        Category.Private => "category.private",
        Category.Important => "category.important",
        _ => "category.emergency",
    };

    private static NoteCode Mark(Category category, string clause, string zh, string en, string doesZh, string doesEn) =>
        new($"{(int)category}", clause, $"key-guide.c{(int)category}", zh, en, doesZh, doesEn)
        {
            Does = t => Desk.Categorise(t, category),
        };
}
