using Microsoft.Playwright;
using Phone.Configuration;
using static Microsoft.Playwright.Assertions;

namespace Panel.Tests;

/// <summary>Signing in at the page, in a real browser over real TLS.</summary>
public sealed class SignInPageTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    [Clause("1.9")]
    public async Task Nothing_is_shown_before_somebody_has_signed_in()
    {
        await using var host = await StartAsync();
        await using var page = await browser.OpenSignedOutAsync(host);

        await Expect(page["#entry"]).ToBeVisibleAsync();
        await Expect(page["#entry-title"]).ToHaveTextAsync("西门岗 · 登录");
        Assert.DoesNotContain("010 8888", await page.Page.ContentAsync(), StringComparison.Ordinal);
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page["#entry"]).ToBeVisibleAsync();
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_supervisor_signs_in_by_keyboard_and_out_again()
    {
        await using var host = await StartAsync();
        await using var page = await browser.OpenSignedOutAsync(host);
        await Expect(page["#entry-name"]).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync("王主管");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.TypeAsync("wrong at first");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page["[role=alert]#entry-problem"]).ToHaveTextAsync("用户名或密码不对。");
        await Expect(page["#entry-password"]).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync(PanelHost.Password);
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page["#who span"]).ToHaveTextAsync("主管 · 王主管");
        await Expect(page["#status"]).ToHaveTextAsync("010 8888 6666 来电，第 1 声铃");
        await Expect(page[".record"]).ToHaveCountAsync(1);
        await page["#sign-out"].ClickAsync();
        await Expect(page["#entry"]).ToBeVisibleAsync();
        Assert.DoesNotContain("010 8888", await page.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Clause("1.9")]
    public async Task A_technician_sees_the_machine_and_no_caller()
    {
        await using var host = await StartAsync();
        await using var page = await browser.OpenSignedOutAsync(host);
        await SignInAsync(page, "tech", PanelHost.Password + "!");

        await Expect(page["#status"]).ToHaveTextAsync("*** 来电，第 1 声铃");
        await Expect(page["#selftest"]).ToBeVisibleAsync();
        await Expect(page["#journal"]).ToBeHiddenAsync();
        await Expect(page["#queue"]).ToBeHiddenAsync();
        Assert.DoesNotContain("010 8888", await page.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_session_that_ends_while_somebody_types_costs_nothing_of_it()
    {
        await using var host = await StartAsync();
        await using var page = await browser.OpenSignedOutAsync(host);
        await SignInAsync(page, "王主管", PanelHost.Password);
        await page["[data-open='3-8']"].ClickAsync();
        await page["#field-name"].FillAsync("李女士");
        host.Time.Pass(TimeSpan.FromMinutes(31));

        await page["#sheet-form [value=save]"].ClickAsync();
        await Expect(page["#entry-again"]).ToBeVisibleAsync();
        await Expect(page["#entry-name"]).ToHaveValueAsync("王主管");
        await page["#entry-password"].FillAsync(PanelHost.Password);
        await page["#entry-go"].ClickAsync();

        await Expect(page["#sheet"]).ToBeHiddenAsync(); // saved without another press
        Assert.Equal("李女士", host.Journal.Show("3-8")!.Fields["name"]);
    }

    [Fact]
    public async Task Somebody_else_after_the_end_of_a_session_sees_nothing_of_the_one_before()
    {
        await using var host = await StartAsync();
        await using var page = await browser.OpenSignedOutAsync(host);
        await SignInAsync(page, "王主管", PanelHost.Password);
        await page["[data-open='3-8']"].ClickAsync();
        await page["#field-name"].FillAsync("李女士");
        host.Time.Pass(TimeSpan.FromMinutes(31));
        await page["#sheet-form [value=save]"].ClickAsync();
        await Expect(page["#entry"]).ToBeVisibleAsync();

        await page["#entry-name"].FillAsync("tech");
        await page["#entry-password"].FillAsync(PanelHost.Password + "!");
        await page["#entry-go"].ClickAsync();

        await Expect(page["#who span"]).ToHaveTextAsync("技术员（不显示身份） · tech");
        await Expect(page["#sheet"]).ToBeHiddenAsync();
        Assert.Null(host.Journal.Show("3-8")!.Notes);
        Assert.Empty(host.Journal.Show("3-8")!.Fields);
        Assert.DoesNotContain("李女士", await page.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_only_watches_asks_again_when_its_session_is_over()
    {
        await using var host = await StartAsync();
        await using var page = await browser.OpenSignedOutAsync(host);
        await SignInAsync(page, "王主管", PanelHost.Password);
        host.Time.Pass(TimeSpan.FromMinutes(31));
        host.Phone.Step(s => s.Talking()); // the stream looks at the session before it tells

        await Expect(page["#entry-again"]).ToBeVisibleAsync();
        await page["#entry-password"].FillAsync(PanelHost.Password);
        await page["#entry-go"].ClickAsync();
        await Expect(page["#status"]).ToHaveTextAsync("正在与 010 8888 6666 通话");
    }

    [Theory]
    [InlineData("signed-out-zh", "zh", nameof(Role.Anyone))]
    [InlineData("signed-out-en", "en", nameof(Role.Anyone), ColorScheme.Dark)]
    [InlineData("supervisor-zh", "zh", nameof(Role.Supervisor))]
    [InlineData("supervisor-en", "en", nameof(Role.Supervisor), ColorScheme.Dark)]
    [InlineData("technician-zh", "zh", nameof(Role.Technician))]
    [InlineData("technician-en", "en", nameof(Role.Technician), ColorScheme.Dark)]
    [InlineData("narrow-technician-en", "en", nameof(Role.Technician), ColorScheme.Light, 360)]
    [InlineData("narrow-signed-out-zh", "zh", nameof(Role.Anyone), ColorScheme.Light, 360)]
    public async Task Picture(string name, string language, string role, ColorScheme colours = ColorScheme.Light, int width = 1280)
    {
        await using var host = await StartAsync(new FakePhone { Language = language, Post = language == "zh" ? "西门岗" : "West gate" });
        var look = new BrowserNewContextOptions { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = colours };
        await using var page = await browser.OpenSignedOutAsync(host, look, FakePhone.Noon.AddSeconds(3));
        if (role == nameof(Role.Anyone))
        {
            await Expect(page["#entry"]).ToBeVisibleAsync();
        }
        else
        {
            var isTechnician = role == nameof(Role.Technician);
            await SignInAsync(page, isTechnician ? "tech" : "王主管", isTechnician ? PanelHost.Password + "!" : PanelHost.Password);
            await Expect(page["#status"]).ToContainTextAsync(isTechnician ? "***" : "010 8888");
        }

        Assert.True(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
        await page.Page.ScreenshotAsync(
            new() { Path = Path.Combine(Pictures.Folder(), name + ".png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
        Assert.Empty(page.Complaints);
    }

    private static async Task<PanelHost> StartAsync(FakePhone? phone = null)
    {
        var host = await PanelHost.StartAsync(phone, simulated: false, users: PanelHost.Staff);
        host.Journal.Write(FakeJournal.Call("3-8", "010 8888 6666", 10, 2));
        host.Phone.Step(s => s.Ringing(1));
        return host;
    }

    private static async Task SignInAsync(PanelPage page, string name, string password)
    {
        await page["#entry-name"].FillAsync(name);
        await page["#entry-password"].FillAsync(password);
        await page["#entry-go"].ClickAsync();
        await Expect(page["#who"]).ToBeVisibleAsync();
        await Expect(page["#link"]).Not.ToHaveClassAsync("chip off");
    }
}
