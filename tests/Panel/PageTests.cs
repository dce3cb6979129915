using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Panel.Tests;

/// <summary>The page in a real browser: it shows what the phone does, and its keys are the phone's.</summary>
public sealed class PageTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Hook_lights_and_calls_follow_the_phone()
    {
        await using var host = await PanelHost.StartAsync();
        await using var page = await browser.OpenAsync(host);
        await Expect(page["#phone"]).ToHaveAttributeAsync("data-hook", "on");

        host.Phone.Step(s => s.Ringing(2));
        await Expect(page["#status"]).ToHaveTextAsync("010 8888 6666 来电，第 2 声铃");
        await Expect(page[".lamp.lit.blink"]).ToHaveCountAsync(8);
        await Expect(page[".lamp >> nth=0 >> .light"]).ToHaveAttributeAsync("fill", "#ff9614");
        await Expect(page[".pips .rung"]).ToHaveCountAsync(2);

        host.Phone.Step(s => s.Talking());
        await Expect(page["#phone"]).ToHaveAttributeAsync("data-hook", "off");
        await Expect(page["#hook"]).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page["#status"]).ToHaveTextAsync("正在与 010 8888 6666 通话");
        await Expect(page[".lamp.lit.steady"]).ToHaveCountAsync(12);

        host.Phone.Step(s => s.SecondCaller("202"));
        await Expect(page[".call"]).ToHaveCountAsync(2);
        await Expect(page[".call[data-state=waiting]"]).ToContainTextAsync("202");

        host.Phone.Step(s => s.Idle());
        await Expect(page[".call"]).ToHaveCountAsync(0);
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [InlineData(48, "0:48")]
    [InlineData(3_599, "59:59")]
    [InlineData(3_725, "1:02:05")]
    public async Task A_call_shows_how_long_it_lasts(int seconds, string shown)
    {
        await using var host = await PanelHost.StartAsync();
        host.Phone.Step(s => s.Ringing(2).Talking());
        await using var page = await browser.OpenAsync(host, now: FakePhone.Noon.AddSeconds(seconds));
        await Expect(page[".call time"]).ToHaveTextAsync(shown);
    }

    [Fact]
    public async Task A_key_of_the_page_is_pressed_and_released()
    {
        await using var host = await PanelHost.StartAsync();
        await using var page = await browser.OpenAsync(host);

        await page["[data-key=HOLD]"].HoverAsync();
        await page.Page.Mouse.DownAsync();
        Assert.Equal("Press HOLD", await host.Booth.NextDeed());
        Assert.True(host.Booth.NothingMore);
        await page.Page.Mouse.UpAsync();
        Assert.Equal("Release HOLD", await host.Booth.NextDeed());
    }

    [Fact]
    public async Task A_key_left_by_the_pointer_or_the_window_does_not_stick()
    {
        await using var host = await PanelHost.StartAsync();
        await using var page = await browser.OpenAsync(host);

        await page["[data-key=SOS]"].HoverAsync();
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(2, 2);
        await page.Page.Mouse.UpAsync();
        Assert.Equal("Press SOS", await host.Booth.NextDeed());
        Assert.Equal("Release SOS", await host.Booth.NextDeed());

        await page.Page.Keyboard.DownAsync("7");
        Assert.Equal("Press 7", await host.Booth.NextDeed());
        await page.Page.EvaluateAsync("dispatchEvent(new Event('blur'))");
        Assert.Equal("Release 7", await host.Booth.NextDeed());
    }

    [Fact]
    public async Task The_keyboard_is_the_phones()
    {
        await using var host = await PanelHost.StartAsync();
        await using var page = await browser.OpenAsync(host);
        host.Booth.Hook = off => host.Phone.Step(
            s => s with { Desk = s.Desk with { Hook = off ? CallDesk.HookPosition.Off : CallDesk.HookPosition.On } });

        foreach (var key in new[] { "5", "*", "#" })
        {
            await page.Page.Keyboard.PressAsync(key);
            Assert.Equal($"Press {key}", await host.Booth.NextDeed());
            Assert.Equal($"Release {key}", await host.Booth.NextDeed());
        }

        await page.Page.Keyboard.PressAsync(" ");
        Assert.Equal("hook off", await host.Booth.NextDeed());
        await Expect(page["#phone"]).ToHaveAttributeAsync("data-hook", "off");
        await page["#hook"].ClickAsync();
        Assert.Equal("hook on", await host.Booth.NextDeed());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_focused_key_is_pressed_with_Enter_and_never_lifts_the_handset()
    {
        await using var host = await PanelHost.StartAsync();
        await using var page = await browser.OpenAsync(host);
        await page["[data-key=MUTE]"].FocusAsync();

        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.Keyboard.PressAsync(" ");

        string[] deeds =
            [await host.Booth.NextDeed(), await host.Booth.NextDeed(), await host.Booth.NextDeed(), await host.Booth.NextDeed()];
        Assert.Equal(["Press MUTE", "Release MUTE", "Press MUTE", "Release MUTE"], deeds);
    }

    [Fact]
    public async Task The_pins_are_metered_and_a_voice_in_the_loudspeaker_is_an_alarm()
    {
        await using var host = await PanelHost.StartAsync();
        host.Phone.Step(s => s.Ringing(1).Talking());
        host.Booth.Levels = host.Booth.Levels with { ReceiverDbfs = -18.4, LoudspeakerVoiceDbfs = -40, MicrophoneOpen = true };
        await using var page = await browser.OpenAsync(host);

        await Expect(page["#meter-receiver"]).ToHaveAttributeAsync("aria-valuetext", "−18 dBFS");
        await Expect(page["#meter-loudVoice"]).ToHaveClassAsync("meter wrong");
        await Expect(page["#mic"]).ToHaveTextAsync("麦克风开");
    }

    [Fact]
    public async Task The_journals_tail_is_live()
    {
        await using var host = await PanelHost.StartAsync();
        host.Journal.Write(FakeJournal.Call("1", "张先生", 30, 2));
        await using var page = await browser.OpenAsync(host);
        await Expect(page[".record"]).ToHaveCountAsync(1);

        host.Journal.Write(FakeJournal.Call("2", "<img src=x onerror=alert(1)>", 5, 0));

        await Expect(page[".record"]).ToHaveCountAsync(2);
        await Expect(page[".record >> nth=0"]).ToContainTextAsync("<img src=x");
        await Expect(page[".record >> nth=0"]).ToContainTextAsync("未接");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Both_languages_say_everything()
    {
        await using var host = await PanelHost.StartAsync(new FakePhone { Language = "en", Post = "West gate" });
        await using var page = await browser.OpenAsync(host);
        await Expect(page["#status"]).ToHaveTextAsync("Ready, the handset is down");

        await page["#language"].ClickAsync();

        await Expect(page["#status"]).ToHaveTextAsync("待机，听筒在位");
        await Expect(page["html"]).ToHaveAttributeAsync("lang", "zh");
        var gaps = await page.Page.EvaluateAsync<string[]>(
            "() => { const names = (o, at) => Object.entries(o).flatMap(([k, v]) =>"
            + " typeof v === 'object' ? names(v, at + k + '.') : [at + k]);"
            + " const [zh, en] = [names(T.zh, ''), names(T.en, '')];"
            + " return [...zh.filter(n => !en.includes(n)), ...en.filter(n => !zh.includes(n))]; }");
        Assert.Empty(gaps);
    }

    [Fact]
    public async Task A_page_of_a_real_booth_only_shows()
    {
        await using var host = await PanelHost.StartAsync(simulated: false);
        await using var page = await browser.OpenAsync(host);
        await Expect(page["#hook"]).ToBeDisabledAsync();
        await Expect(page[".key:not(:disabled)"]).ToHaveCountAsync(0);
        await Expect(page["#sound"]).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Everything_has_a_name_and_can_be_reached()
    {
        await using var host = await PanelHost.StartAsync();
        host.Phone.Step(s => s.Ringing(1));
        await using var page = await browser.OpenAsync(host);

        var nameless = await page.Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('button')]"
            + ".filter(b => !(b.getAttribute('aria-label') || b.textContent.trim())).map(b => b.outerHTML)");
        Assert.Empty(nameless);
        await Expect(page["[role=status]#status"]).ToHaveAttributeAsync("aria-live", "polite");
        await Expect(page["#ring-title"]).ToHaveTextAsync("指示灯: 4 × 橙 闪烁");
        await Expect(page["main h2"]).Not.ToHaveCountAsync(0);

        var reached = new HashSet<string>();
        for (var i = 0; i < 30; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            reached.Add(await page.Page.EvaluateAsync<string>("document.activeElement.dataset.key ?? document.activeElement.id"));
        }

        Assert.Superset(new HashSet<string>(["hook", "language", "theme", "SOS", "HANDSFREE", "#"]), reached);
    }

    [Fact]
    public async Task Who_wants_no_motion_sees_marks_instead()
    {
        await using var host = await PanelHost.StartAsync();
        host.Phone.Step(s => s.Ringing(1));
        await using var page = await browser.OpenAsync(host, new() { ReducedMotion = ReducedMotion.Reduce });

        await Expect(page[".lamp.lit .mark >> nth=0"]).ToBeVisibleAsync();
        await Expect(page["#motions"]).ToBeVisibleAsync();
        Assert.Equal(
            "none", await page[".lamp.lit .light >> nth=0"].EvaluateAsync<string>("e => getComputedStyle(e).animationName"));
    }

    [Theory]
    [InlineData(360)]
    [InlineData(768)]
    [InlineData(1600)]
    public async Task No_width_needs_sideways_scrolling(int width)
    {
        await using var host = await PanelHost.StartAsync(new FakePhone { Language = "en" });
        host.Phone.Step(s => s.Ringing(3).Talking().SecondCaller("a-very-long-address-of-a-caller@pbx.property-office.example"));
        await using var page = await browser.OpenAsync(host, new() { ViewportSize = new() { Width = width, Height = 800 } });
        await Expect(page[".call"]).ToHaveCountAsync(2);

        Assert.True(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
        var clipped = await page.Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('.key')].filter(k => k.scrollWidth > k.clientWidth).map(k => k.textContent)");
        Assert.Empty(clipped);
    }
}
