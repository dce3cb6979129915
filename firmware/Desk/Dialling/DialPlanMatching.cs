namespace CallDesk;

/// <summary>
/// Which number is what. A number is looked at in every form it may have been typed in: outside line, country code.
/// </summary>
public static class DialPlanMatching
{
    private const string CountryCode = "0086";

    /// <summary>The number as digits alone: spaces and punctuation gone, <c>+</c> as <c>00</c>.</summary>
    public static string Compact(string number) => string.Concat(number.Select(static c => c switch
    {
        '+' => "00",
        ' ' or '-' or '.' or '(' or ')' or '/' => "",
        _ => c.ToString(),
    }));

    /// <summary>An emergency number, also behind the outside-line prefix or the country code.</summary>
    public static bool IsEmergency(this DialPlan plan, string number)
    {
        var compact = Compact(number);
        return compact != "" && EmergencyForms(plan).Any(form => form == compact);
    }

    /// <summary>The start of an emergency number, but not yet all of one.</summary>
    public static bool MayBecomeEmergency(this DialPlan plan, string number)
    {
        var compact = Compact(number);
        return EmergencyForms(plan).Any(
            form => form.Length > compact.Length && form.StartsWith(compact, StringComparison.Ordinal));
    }

    /// <summary>
    /// What is dialled for an emergency number: the country code is dropped, the outside-line prefix is kept as typed.
    /// </summary>
    public static string EmergencyNumber(this DialPlan plan, string number)
    {
        var compact = Compact(number);
        var outside = plan.OutsidePrefix != "" && !plan.Emergency.Contains(compact)
            && compact.StartsWith(plan.OutsidePrefix, StringComparison.Ordinal);
        foreach (var emergency in plan.Emergency)
        {
            if (compact == CountryCode + emergency)
            {
                return emergency;
            }

            if (outside && compact.EndsWith(emergency, StringComparison.Ordinal) && plan.IsEmergency(compact))
            {
                return plan.OutsidePrefix + emergency;
            }
        }

        return compact;
    }

    /// <summary>Barred in any of its forms, and not an emergency number (clause 4.6b).</summary>
    public static bool IsBarred(this DialPlan plan, string number)
    {
        if (plan.IsEmergency(number))
        {
            return false;
        }

        var compact = Compact(number);
        var inside = Without(compact, plan.OutsidePrefix);
        return plan.Barred.Any(pattern => IsMatch(pattern, compact)
            || IsMatch(pattern, inside)
            || IsMatch(pattern, Without(compact, CountryCode))
            || IsMatch(pattern, Without(inside, CountryCode)));
    }

    /// <summary>
    /// Nothing more can follow: an emergency number, or an internal number of full length. What may still become an emergency
    /// number is never complete, however short the site's extensions are.
    /// </summary>
    public static bool IsComplete(this DialPlan plan, string number) =>
        plan.IsEmergency(number) || IsExtension(plan, Compact(number));

    /// <summary>
    /// The line that an entry names, whatever is dialled before it: outside line, country code. An entry is read as it is written
    /// first, for its own first digit may be that of the outside line.
    /// </summary>
    public static bool IsSameNumber(this DialPlan plan, string entry, string number)
    {
        var (written, compact) = (Compact(entry), Compact(number));
        var bare = Bare(plan, compact);
        return compact == written
            || (bare != "" && bare == Without(written, CountryCode))
            || (bare != "" && bare != compact && bare == Bare(plan, written));
    }

    /// <summary>
    /// A number as the network shows it (<c>+86…</c>), as it is dialled from here. National numbers other than mobiles (eleven
    /// digits, 13–19) get the trunk prefix 0 (Chinese numbering plan); other countries go out as 00. What is longer than an
    /// extension takes the outside line.
    /// </summary>
    public static string Dialable(this DialPlan plan, string number)
    {
        var compact = Compact(number);
        if (!compact.All(char.IsAsciiDigit))
        {
            return number;
        }

        var national = Without(compact, CountryCode);
        if (national.Length != compact.Length && national.Length is >= 9 and <= 11 && !IsMobile(national))
        {
            national = "0" + national;
        }

        var outside = plan.OutsidePrefix != "" && national.Length > Math.Max(plan.ExtensionLength, 4);
        return outside ? plan.OutsidePrefix + national : national;
    }

    private static bool IsMobile(string national) => national.Length == 11 && national[0] == '1' && national[1] is >= '3' and <= '9';

    private static string Bare(DialPlan plan, string number) => Without(Without(number, plan.OutsidePrefix), CountryCode);

    private static bool IsExtension(DialPlan plan, string number) => plan.ExtensionLength > 0
        && number.Length == plan.ExtensionLength
        && number.All(char.IsAsciiDigit)
        && !(plan.OutsidePrefix != "" && number.StartsWith(plan.OutsidePrefix, StringComparison.Ordinal))
        && !plan.MayBecomeEmergency(number);

    private static IEnumerable<string> EmergencyForms(DialPlan plan)
    {
        foreach (var number in plan.Emergency)
        {
            yield return number;
            yield return CountryCode + number;
            if (plan.OutsidePrefix != "")
            {
                yield return plan.OutsidePrefix + number;
                yield return plan.OutsidePrefix + CountryCode + number;
            }
        }
    }

    private static string Without(string number, string prefix) =>
        number.StartsWith(prefix, StringComparison.Ordinal) ? number[prefix.Length..] : number;

    /// <summary>A pattern of the dial plan, held against a number in one form.</summary>
    public static bool IsMatch(string pattern, string number) => pattern.EndsWith('*')
        ? number.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1))
        : number == pattern;
}
