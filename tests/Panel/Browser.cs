using Microsoft.Playwright;

namespace Panel.Tests;

/// <summary>One Chromium for all tests of the page. Without one, these tests are skipped and say why.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string _missing = "";

    public async ValueTask InitializeAsync()
    {
        if (Array.Find(Programs, File.Exists) is not { } program)
        {
            _missing = "no Chromium on this machine (" + string.Join(", ", Programs) + ")";
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = program, Headless = true, Args = Flags, Timeout = 60_000 });
    }

    /// <summary>Opens the panel in a page of its own.</summary>
    /// <param name="now">The page's wall clock stands still there.</param>
    internal async Task<PanelPage> OpenAsync(PanelHost host, BrowserNewContextOptions? options = null, DateTimeOffset? now = null)
    {
        var opened = await OpenSignedOutAsync(host, options, now);
        await Assertions.Expect(opened["#link"]).Not.ToHaveClassAsync("chip off");
        await Assertions.Expect(opened["#post"]).ToHaveTextAsync(host.Phone.Post);
        return opened;
    }

    /// <summary>The same of a panel that asks to sign in first.</summary>
    internal async Task<PanelPage> OpenSignedOutAsync(PanelHost host, BrowserNewContextOptions? options = null, DateTimeOffset? now = null)
    {
        Assert.SkipWhen(_browser is null, _missing);
        options ??= new() { ViewportSize = new() { Width = 1280, Height = 900 } };
        options.IgnoreHTTPSErrors = true; // the person has compared the fingerprint
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(15_000);
        var page = await context.NewPageAsync();
        var opened = new PanelPage(context, page);
        if (now is { } time)
        {
            await page.Clock.SetFixedTimeAsync(time.UtcDateTime);
        }

        await page.GotoAsync(host.Address);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

internal sealed class PanelPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public PanelPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public ILocator this[string selector] => Page.Locator(selector);

    /// <summary>What the page complained of so far: nothing, if it is well.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
