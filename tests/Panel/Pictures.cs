using CallDesk;
using Microsoft.Playwright;
using Phone.Panel;
using static Microsoft.Playwright.Assertions;

namespace Panel.Tests;

/// <summary>
/// Takes the page's pictures for people to look at (artifacts/panel/*.png) in the situations that matter; each picture is taken
/// only after the page shows its situation.
/// </summary>
public sealed class Pictures(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData("idle-zh", "idle", "zh", 1280, 900, ColorScheme.Light)]
    [InlineData("ringing-zh", "ringing", "zh", 1280, 900, ColorScheme.Light)]
    [InlineData("in-call-en", "talking", "en", 1280, 900, ColorScheme.Light)]
    [InlineData("ringing-dark", "ringing", "en", 1280, 900, ColorScheme.Dark)]
    [InlineData("in-call-dark", "talking", "zh", 1280, 900, ColorScheme.Dark)]
    [InlineData("narrow-idle", "idle", "zh", 360, 780, ColorScheme.Light)]
    [InlineData("narrow-in-call-en", "talking", "en", 360, 780, ColorScheme.Light)]
    [InlineData("wide-in-call", "talking", "zh", 1600, 1000, ColorScheme.Light)]
    [InlineData("record-zh", "record", "zh", 1280, 1100, ColorScheme.Light)]
    [InlineData("record-dark-en", "record", "en", 1280, 1100, ColorScheme.Dark)]
    [InlineData("narrow-record-en", "record", "en", 360, 780, ColorScheme.Light)]
    [InlineData("reduced-motion", "talking", "en", 1280, 900, ColorScheme.Dark, ReducedMotion.Reduce)]
    public async Task Picture(
        string name, string situation, string language, int width, int height, ColorScheme colours,
        ReducedMotion motion = ReducedMotion.NoPreference)
    {
        await using var host =
            await PanelHost.StartAsync(new FakePhone { Language = language, Post = language == "zh" ? "西门岗" : "West gate" });
        (string Id, string Remote, int Ago, int Ring)[] calls =
            [("1", "202", 190, 1), ("2", "13800138000", 95, 2), ("3", "8001", 61, 0), ("4", "010 6555 0123", 12, 4)];
        foreach (var (id, remote, ago, ring) in calls)
        {
            host.Journal.Write(FakeJournal.Call(id, remote, ago, ring));
        }

        host.Journal.Keep("3", new MemoDto("m1", FakePhone.Noon.AddMinutes(-50), 12.5), new MemoDto("r1", FakePhone.Noon.AddMinutes(-49), 60, Recording: true));
        host.Phone.Step(Owing);
        host.Phone.Step(s => situation switch
        {
            "idle" or "record" => s.Idle(),
            "ringing" => s.Ringing(2),
            _ => s.Ringing(3).Talking().SecondCaller("202"),
        });
        host.Booth.Levels = situation switch
        {
            "idle" or "record" => host.Booth.Levels,
            "ringing" => host.Booth.Levels with { LoudspeakerRingDbfs = -9.2 },
            _ => host.Booth.Levels with { ReceiverDbfs = -21, MicrophoneOpen = true },
        };
        var look = new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = width, Height = height }, ColorScheme =
                colours, ReducedMotion = motion, TimezoneId = "Asia/Shanghai",
        };
        await using var page = await browser.OpenAsync(host, look, FakePhone.Noon.AddSeconds(48));
        await Expect(page["#meters .meter"]).ToHaveCountAsync(3);
        await Expect(page[".record"]).ToHaveCountAsync(4);
        await Expect(page[".call"]).ToHaveCountAsync(situation switch { "idle" or "record" => 0, "ringing" => 1, _ => 2 });
        if (situation == "record")
        {
            await page["[data-open='3']"].ClickAsync();
            await Expect(page["#field-lateReason"]).ToBeVisibleAsync();
            await Expect(page["#memos audio"]).ToHaveCountAsync(2);
        }

        await page.Page.ScreenshotAsync(
            new()
            { Path = Path.Combine(Folder(), name + ".png"), FullPage = situation != "record", Animations = ScreenshotAnimations.Disabled });
        Assert.Empty(page.Complaints);
    }

    /// <summary>A missed call and a message that should have been delivered already.</summary>
    private static PhoneSnapshot Owing(PhoneSnapshot s)
    {
        var caller = new PartyToken("p9");
        var noon = FakePhone.Noon.ToUnixTimeMilliseconds();
        var missed = new AgendaItem { Id = 1, Kind = AgendaKind.Missed, CreatedAt = noon - 3_660_000, Remote = caller };
        var message = missed with
        { Id = 2, Kind = AgendaKind.Message, Remote = null, For = "wang", DueAt = noon - 600_000, Escalated = true };
        return s with
        {
            Desk = s.Desk with { Agenda = Agenda.Empty with { Items = [missed, message] } },
            Remotes = s.Remotes.SetItem(caller, "8001"),
        };
    }

    internal static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PhoneFirmware.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("PhoneFirmware.sln");
        }

        return Directory.CreateDirectory(Path.Combine(folder.FullName, "artifacts", "panel")).FullName;
    }
}
