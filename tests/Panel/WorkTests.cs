using CallDesk;
using Microsoft.Playwright;
using Phone.Panel;
using static Microsoft.Playwright.Assertions;

namespace Panel.Tests;

/// <summary>The written work in a real browser: what is owed, what to answer, a record's sheet.</summary>
public sealed class WorkTests(Browser browser) : IClassFixture<Browser>
{
    private static long Noon => FakePhone.Noon.ToUnixTimeMilliseconds();

    [Fact]
    [Clause("2.4b")]
    public async Task What_is_owed_is_listed_and_settled()
    {
        await using var host = await PanelHost.StartAsync();
        Owe(
            host,
            Missed,
            Missed with { Id = 2, Kind = AgendaKind.Message, Remote = null, For = "王师傅", DueAt = Noon + 600_000, Escalated = true });
        await using var page = await browser.OpenAsync(host);
        await Expect(page[".owed"]).ToHaveCountAsync(2);
        await Expect(page["[data-owed='1']"]).ToContainTextAsync("未接来电，请回电 · 010 5555");
        await Expect(page["[data-owed='2']"]).ToContainTextAsync("王师傅");
        await Expect(page["[data-owed='2'] .bad"]).ToHaveTextAsync("已逾期");

        await page.Page.RunAndWaitForResponseAsync(() => page["[data-settle='1']"].ClickAsync(), answer => answer.Status == 202);

        Assert.Equal([new AgendaSettled(1)], host.Phone.Done);
        Owe(host);
        await Expect(page["#queue-empty"]).ToBeVisibleAsync();
        Assert.Empty(page.Complaints);
    }

    [Fact]
    [Clause("2.3d")]
    public async Task An_answer_is_found_while_it_is_typed()
    {
        await using var host = await PanelHost.StartAsync();
        await using var page = await browser.OpenAsync(host);
        await Expect(page["#answers dt"]).ToHaveCountAsync(0);

        await page["#answers-find"].FillAsync("口讯");
        await Expect(page["#answers dt"]).ToHaveCountAsync(2);

        await page["#answers-find"].FillAsync("没有这样的词");
        await Expect(page["#answers-empty"]).ToBeVisibleAsync();
        Assert.True(host.Booth.NothingMore);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    [Clause("2.4a")]
    public async Task A_record_is_opened_filled_in_and_saved()
    {
        await using var host = await PanelHost.StartAsync();
        host.Journal.Write(FakeJournal.Call("3-8", "202", 10, 2));
        await using var page = await browser.OpenAsync(host);

        await page["[data-open='3-8']"].ClickAsync();
        await Expect(page["#sheet"]).ToBeVisibleAsync();
        await Expect(page["#field-cause"]).ToHaveCountAsync(0);
        await page["#field-category"].SelectOptionAsync("repair");
        await page["#field-name"].FillAsync("李女士");
        await page["#field-content"].FillAsync("水管漏水 #3");
        await page["#sheet [value=save]"].ClickAsync();

        await Expect(page["#sheet"]).ToBeHiddenAsync();
        await Expect(page["[data-record='3-8']"]).ToContainTextAsync("报修");
        var kept = host.Journal.Show("3-8")!;
        Assert.Equal(("repair", "李女士", "水管漏水 #3"), (kept.Category, kept.Fields["name"], kept.Fields["content"]));
        Assert.Equal(["name", "content"], Assert.IsType<RecordFilled>(Assert.Single(host.Phone.Done)).Fields);
        Assert.True(host.Booth.NothingMore, "typing into a field pressed a key of the phone");

        await page["[data-open='3-8']"].ClickAsync();
        await Expect(page["#field-name"]).ToHaveValueAsync("李女士");
        await page["#field-name"].FillAsync("");
        await page["#sheet [value=save]"].ClickAsync();
        await Expect(page["#sheet"]).ToBeHiddenAsync();
        Assert.False(host.Journal.Show("3-8")!.Fields.ContainsKey("name"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    [Clause("1.1")]
    public async Task A_late_calls_sheet_asks_why()
    {
        await using var host = await PanelHost.StartAsync();
        host.Journal.Write(FakeJournal.Call("3-8", "202", 10, 0));
        await using var page = await browser.OpenAsync(host);

        await page["[data-open='3-8']"].ClickAsync();
        await page["#field-cause"].SelectOptionAsync("on-patrol");
        await page["#field-lateReason"].FillAsync("在扶老人过马路");
        await page["#sheet [value=save]"].ClickAsync();

        await Expect(page["#sheet"]).ToBeHiddenAsync();
        Assert.Equal("on-patrol", host.Journal.Show("3-8")!.Cause);
        Assert.Equal("在扶老人过马路", host.Journal.Show("3-8")!.Fields["lateReason"]);
    }

    [Fact]
    [Clause("2.1a")]
    public async Task A_memo_is_played_from_the_sheet()
    {
        await using var host = await PanelHost.StartAsync(new FakePhone { Language = "en" });
        host.Journal.Write(FakeJournal.Call("3-8", "202", 10, 2));
        host.Journal.Keep("3-8", new MemoDto("m1", FakePhone.Noon, 0.5));
        await using var page = await browser.OpenAsync(host);

        await page["[data-open='3-8']"].ClickAsync();
        await Expect(page["#memos"]).ToContainTextAsync("0.5 s");
        await page["#memos audio"].EvaluateAsync("sound => sound.play()");

        Assert.Equal(0.5, await page["#memos audio"].EvaluateAsync<double>("sound => sound.duration"), 0.01);
    }

    [Fact]
    [Clause("5.5")]
    public async Task A_recording_is_told_from_a_memo()
    {
        await using var host = await PanelHost.StartAsync(new FakePhone { Language = "en" });
        host.Journal.Write(FakeJournal.Call("3-8", "202", 10, 2));
        host.Journal.Keep("3-8", new MemoDto("m1", FakePhone.Noon, 0.5), new MemoDto("r1", FakePhone.Noon, 60, Recording: true));
        await using var page = await browser.OpenAsync(host);

        await page["[data-open='3-8']"].ClickAsync();
        await Expect(page["[data-memo='r1']"]).ToContainTextAsync("Call, recorded");
        await Expect(page["[data-memo='m1']"]).Not.ToContainTextAsync("recorded");
    }

    [Fact]
    [Clause("2.3c")]
    public async Task Personal_data_are_erased_on_the_second_press()
    {
        await using var host = await PanelHost.StartAsync(new FakePhone { Language = "en" });
        host.Journal.Write(FakeJournal.Call("3-8", "202", 10, 2));
        await using var page = await browser.OpenAsync(host);
        await page["[data-open='3-8']"].ClickAsync();

        await page["#erase"].ClickAsync();
        await Expect(page["#sheet-problem"]).ToContainTextAsync("Press again");
        Assert.Equal("202", host.Journal.Show("3-8")!.Remote);

        await page["#erase"].ClickAsync();
        await Expect(page["#sheet"]).ToBeHiddenAsync();
        await Expect(page["[data-open='3-8']"]).Not.ToHaveTextAsync("202");
    }

    private static AgendaItem Missed { get; } =
        new() { Id = 1, Kind = AgendaKind.Missed, CreatedAt = Noon, Remote = new PartyToken("p9") };

    private static void Owe(PanelHost host, params AgendaItem[] items) => host.Phone.Step(s => s with
    {
        Desk = s.Desk with { Agenda = Agenda.Empty with { Items = [.. items] } },
        Remotes = s.Remotes.SetItem(new PartyToken("p9"), "010 5555"),
    });
}
